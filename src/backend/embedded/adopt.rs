//! Taking in files of another place as they are: their fids, times, sharing, stars and trash kept.
//!
//! This is the way of mirrors and bundles, and of the library's owner alone: no session has it, so nobody comes to it through
//! a server. A file is told from others by its fid, its kind and the moment it was made; under a fid that another file of the
//! library has, nothing is taken.
//!
//! Records come from strangers. Whose they may be is said beforehand ([`Reach`]), so that a server that is asked for the
//! files of one user cannot plant files in the account of another, speak in his name, or have his data shown.

use std::collections::HashSet;

use rusqlite::params;

use super::grids::{self, ColumnDraft};
use super::store::{Details, Key, NewRow, Row, State, Tx};
use super::{Library, contents, files, names, permissions, plots, references, trash};
use crate::backend::query::Share;
use crate::backend::record::{Adopted, Body, Record};
use crate::backend::{Error, Result};
use crate::model::fid::is_username;
use crate::model::{Fid, FileType, HOME, Timestamp};

/// The highest number of a file that is taken.
const HIGHEST_NUMBER: i64 = (1 << 31) - 1;
/// Numbers that are left free behind those of a file that came from a server: for the files that the server makes meanwhile,
/// which keep their numbers here when they come, so that none that was made here has one of them.
const ROOM: i64 = 100_000;
/// Why a file is not taken whose id another one has.
pub const ID_IS_TAKEN: &str = "Another file of this library has its id; pulled into a library of its own, it keeps it.";
/// Stars, remarks, shares and further references of a file that are taken at most, each.
const MOST_PEOPLE: usize = 10_000;

/// A record with what the giver remembers of an earlier time.
#[derive(Debug, Clone, PartialEq)]
pub struct Adoption {
    /// The file.
    pub record: Record,
    /// When the library's file had last changed after it was taken from there before, in microseconds; a file that has
    /// changed here since is then not overwritten. `None` takes whichever changed later.
    pub base: Option<i64>,
    /// Whether it is overwritten all the same.
    pub force: bool,
}

/// What tells a file of the library from others, and when it last changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its kind.
    pub filetype: FileType,
    /// When it was made, in microseconds.
    pub created: i64,
    /// When it last changed, in microseconds.
    pub modified: i64,
}

/// Whose accounts records may touch.
///
/// Accounts that nobody of this library uses (without a key, and not its owner's) are open to all: there lie the grids of
/// others that plots draw on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's: what is taken was this library's own, as a bundle of it is.
    #[default]
    Everybody,
    /// Of the users of this library only those of these names, letter case aside.
    Of {
        /// Whose files are taken.
        files: Vec<String>,
        /// In whose names stars and remarks are taken beside theirs: his who asks the server.
        voices: Vec<String>,
    },
}

impl Reach {
    fn has(names: &[String], name: &str) -> bool {
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Returns whether files of a user are taken.
    fn takes_files(&self, tx: &Tx, owner: &str) -> Result<bool> {
        match self {
            Reach::Everybody => Ok(true),
            Reach::Of { files, .. } => Ok(Reach::has(files, owner) || !is_used(tx, owner)?),
        }
    }

    /// Returns whether a user's stars and remarks are taken.
    fn takes_voice(&self, tx: &Tx, name: &str) -> Result<bool> {
        match self {
            Reach::Everybody => Ok(true),
            Reach::Of { files, voices } => {
                Ok(Reach::has(files, name) || Reach::has(voices, name) || !is_used(tx, name)?)
            }
        }
    }

    /// Returns whether a file of one user may draw on a file that is there: whoever reads the one reads the other's data.
    fn may_show(&self, tx: &Tx, reader: i64, target: &Row) -> Result<bool> {
        let owner = target.key.account();
        if *self == Reach::Everybody || owner == reader || target.world_readable {
            return Ok(true);
        }
        let Some(account) = tx.account(owner)? else { return Ok(false) };
        Ok(self.takes_files(tx, &account.username)? || permissions::share(tx, target.key, reader)?.is_some())
    }
}

/// Returns whether somebody of this library signs in by a name: its owner, or who has a key.
fn is_used(tx: &Tx, username: &str) -> Result<bool> {
    let Some(account) = tx.account_id(username)? else { return Ok(false) };
    if tx.first_username()?.is_some_and(|owner| owner.eq_ignore_ascii_case(username)) {
        return Ok(true);
    }
    Ok(tx.db.prepare_cached("SELECT 1 FROM api_key WHERE account = ?1")?.exists([account])?)
}

impl Library {
    /// Takes files in, all in one transaction, the ones above and those drawn on before the others; what cannot be taken is
    /// told, leaves no trace and stops nothing.
    ///
    /// # Errors
    /// Those of writing; then none was taken.
    pub fn adopt(&self, adoptions: &[Adoption], reach: &Reach) -> Result<Vec<Adopted>> {
        self.store().write(|tx| {
            let mut strangers = HashSet::new();
            let adopt = |adoption: &Adoption| {
                let Record { fid, parent, .. } = &adoption.record;
                // What lies in a folder whose id another one has here does not belong into that.
                let adopted = if strangers.contains(&fid.sibling(*parent)) {
                    let record = Record { parent: HOME, ..adoption.record.clone() };
                    wholly(tx, &Adoption { record, ..*adoption }, reach)?
                } else {
                    wholly(tx, adoption, reach)?
                };
                if matches!(&adopted, Adopted::Refused(reason) if reason == ID_IS_TAKEN) {
                    strangers.insert(fid.clone());
                }
                Ok(adopted)
            };
            adoptions.iter().map(adopt).collect()
        })
    }
}

/// Takes a record in, or leaves the library as it was and says why.
fn wholly(tx: &Tx, adoption: &Adoption, reach: &Reach) -> Result<Adopted> {
    tx.db.prepare_cached("SAVEPOINT record")?.execute([])?;
    let adopted = match adopt(tx, adoption, reach) {
        Ok(adopted) => adopted,
        Err(Error::Conflict { message, .. } | Error::Invalid { message, .. } | Error::TooLarge(message)) => {
            tx.db.prepare_cached("ROLLBACK TO record")?.execute([])?;
            Adopted::Refused(message)
        }
        // The whole transaction is given up.
        Err(error) => return Err(error),
    };
    tx.db.prepare_cached("RELEASE record")?.execute([])?;
    Ok(adopted)
}

fn conflict(message: impl Into<String>) -> Error {
    Error::Conflict { message: message.into(), name: None }
}

/// Returns the account of a name, made if there is none: nobody can sign in to it until it is given a key.
fn account(tx: &Tx, username: &str) -> Result<i64> {
    if let Some(account) = tx.account_id(username)? {
        return Ok(account);
    }
    if !is_username(username) {
        return Err(Error::invalid("owner", "The owner has a name that no user can have."));
    }
    tx.insert_account(username, Timestamp::now())
}

fn adopt(tx: &Tx, Adoption { record, base, force }: &Adoption, reach: &Reach) -> Result<Adopted> {
    checked(record)?;
    let owner = record.fid.owner();
    if !reach.takes_files(tx, owner)? {
        return Err(conflict(format!("{owner} is a user of this library, whose files were not asked for.")));
    }
    let known = match tx.account_id(record.fid.owner())? {
        Some(account) => Key::new(account, record.fid.number()).map(|key| tx.row(key)).transpose()?.flatten(),
        None => None,
    };
    if let Some(row) = known {
        if row.is_gone() {
            return Err(conflict("It was deleted for good in this library."));
        }
        if row.filetype != record.filetype || row.created.0 != record.created {
            return Err(conflict(ID_IS_TAKEN));
        }
        let changed_here = match base {
            Some(base) => row.modified.0 != *base,
            None => row.modified.0 > record.modified,
        };
        if changed_here && !force {
            return Err(conflict("It has been changed in this library."));
        }
        return change(tx, record, &row, reach);
    }
    make(tx, record, reach)?;
    Ok(Adopted::New)
}

/// Refuses what no library may hold.
fn checked(record: &Record) -> Result<()> {
    let number = record.fid.number();
    // Higher ones would leave none for the files that the account makes itself.
    if !(0..=HIGHEST_NUMBER).contains(&number) {
        return Err(Error::invalid("fid", "Its number is higher than that of any file."));
    }
    let fits = match (&record.filetype, &record.body) {
        (FileType::Folder, Body::Folder) | (FileType::Plot, Body::Figure(_)) | (FileType::Grid, Body::Grid(_)) => true,
        (FileType::Folder | FileType::Plot | FileType::Grid, _) => false,
        (_, body) => matches!(body, Body::Bytes { .. }),
    };
    if !fits {
        return Err(Error::invalid("content", "Its content is not what its type says."));
    }
    let mut uids = HashSet::new();
    if let Body::Grid(grid) = &record.body
        && !grid.cols.values().all(|column| column.uid.as_ref().is_some_and(|uid| uids.insert(uid)))
    {
        return Err(Error::invalid("content", "A column of it has no id, or that of another."));
    }
    Ok(())
}

/// Returns the folder of a record: home if its own is not there.
fn folder(tx: &Tx, account: i64, record: &Record) -> Result<Key> {
    let home = Key::home(account);
    let Some(key) = Key::new(account, record.parent).filter(|_| record.parent != HOME) else { return Ok(home) };
    let row = tx.row(key)?.filter(|row| row.is_folder() && !row.is_gone());
    Ok(row.map_or(home, |row| row.key))
}

/// Returns the record's name, with a number if another file of the folder has it.
fn free_name(tx: &Tx, parent: Key, key: Key, name: &str) -> Result<String> {
    let sound = if names::check(name).is_ok() { name.to_owned() } else { names::from_text(name) };
    match tx.child(parent, &sound)? {
        Some(other) if other != key => names::free(tx, parent, &sound),
        _ => Ok(sound),
    }
}

fn make(tx: &Tx, record: &Record, reach: &Reach) -> Result<()> {
    let account = account(tx, record.fid.owner())?;
    let key = Key::new(account, record.fid.number()).ok_or(Error::NotFound)?;
    let parent = folder(tx, account, record)?;
    // What lies in the trash by itself has no claim to a name.
    let name = if record.parented { free_name(tx, parent, key, &record.filename)? } else { record.filename.clone() };
    let mut row = NewRow::new(record.filetype.clone(), parent, &name, Timestamp(record.created));
    row.loose = !record.parented;
    row.world_readable = record.world_readable;
    let stored = match &record.body {
        Body::Figure(figure) => {
            row.title = figure.title();
            row.quality = plots::quality(figure);
            row.types = plots::types(figure);
            Some(contents::put_figure(tx, figure)?)
        }
        Body::Bytes { bytes, .. } => Some(contents::put(tx, bytes)?),
        Body::Folder | Body::Grid(_) => None,
    };
    if let Some(stored) = stored {
        (row.content, row.bytes) = (Some(stored.id), stored.bytes);
    }
    tx.insert_counted(key, &row)?;
    let room = if *reach == Reach::Everybody { 0 } else { ROOM };
    tx.db
        .prepare_cached("UPDATE account SET next_number = max(next_number, ?2) WHERE id = ?1")?
        .execute(params![account, record.fid.number() + 1 + room])?;
    match &record.body {
        Body::Grid(grid) => grids::fill(tx, key, details(tx, record)?, &drafts(grid)?)?,
        _ => tx.set_details(key, &details(tx, record)?)?,
    }
    finish(tx, record, key, reach)
}

fn change(tx: &Tx, record: &Record, row: &Row, reach: &Reach) -> Result<Adopted> {
    let key = row.key;
    let same = row.modified.0 == record.modified && row.is_trashed() == record.trashed && row.name == record.filename;
    if !same && !row.is_trashed() && record.parented && !row.is_loose() {
        let parent = folder(tx, key.account(), record)?;
        // A folder that would come to lie in itself stays where it is.
        if !(row.is_folder() && (parent == key || tx.is_within(parent, key)?)) {
            tx.place(row, parent, &free_name(tx, parent, key, &record.filename)?)?;
        }
    }
    let row = tx.row(key)?.ok_or(Error::NotFound)?;
    if row.world_readable != record.world_readable {
        tx.set_public(&row, record.world_readable)?;
    }
    let older = tx.details(key)?;
    match &record.body {
        Body::Figure(figure) => {
            let stored = contents::put_figure(tx, figure)?;
            tx.set_content(key, Some(stored.id), stored.bytes)?;
            tx.set_figure(key, figure.title(), plots::quality(figure), &plots::types(figure))?;
            tx.set_details(key, &Details { preview: older.preview, ..details(tx, record)? })?;
        }
        Body::Bytes { bytes, .. } => {
            let stored = contents::put(tx, bytes)?;
            tx.set_content(key, Some(stored.id), stored.bytes)?;
            tx.set_details(key, &details(tx, record)?)?;
        }
        Body::Grid(grid) => {
            let used = contents::of_file(tx, key)?;
            tx.db.prepare_cached("DELETE FROM grid_column WHERE grid = ?1")?.execute([key])?;
            grids::fill(tx, key, details(tx, record)?, &drafts(grid)?)?;
            for content in used {
                contents::release(tx, content)?;
            }
        }
        Body::Folder => tx.set_details(key, &details(tx, record)?)?,
    }
    if let (Some(content), Body::Figure(_) | Body::Bytes { .. }) = (row.content, &record.body) {
        contents::release(tx, content)?;
    }
    finish(tx, record, key, reach)?;
    Ok(if same { Adopted::Same } else { Adopted::Changed })
}

fn drafts(grid: &crate::model::grid::GridContent) -> Result<Vec<ColumnDraft<'_>>> {
    let mut drafts = Vec::with_capacity(grid.cols.len());
    for (place, (name, column)) in grid.cols.iter().enumerate() {
        drafts.push(ColumnDraft {
            name: name.clone(),
            uid: column.uid.clone(),
            order: column.order.unwrap_or(place as i64),
            data: grids::cells(name, &column.data)?,
        });
    }
    drafts.sort_by_key(|draft| draft.order);
    Ok(drafts)
}

fn details(tx: &Tx, record: &Record) -> Result<Details> {
    let source = match &record.source {
        Some(fid) => tx.account_id(fid.owner())?.and_then(|account| Key::new(account, fid.number())),
        None => None,
    };
    let content_type = match &record.body {
        Body::Bytes { content_type, .. } => Some(content_type.clone()),
        _ => None,
    };
    Ok(Details {
        preview: None,
        metadata: record.metadata.as_ref().map(files::metadata_text),
        refresh_interval: record.refresh_interval.and_then(|seconds| i64::try_from(seconds).ok()),
        is_theme: record.is_theme,
        is_template: record.is_template,
        source,
        source_url: record.source_url.clone(),
        source_referer: record.source_referer.clone(),
        content_type,
        caption: (!record.caption.is_empty()).then(|| record.caption.clone()),
    })
}

/// Sets what is the same for new and known files: share key, references, sharing, stars, remarks, trash, views and times.
fn finish(tx: &Tx, record: &Record, key: Key, reach: &Reach) -> Result<()> {
    tx.set_share_key(key, record.share_key.as_deref(), record.share_key_enabled && record.share_key.is_some())?;
    refer(tx, record, key, reach)?;
    share(tx, record, key)?;
    for username in record.stars.iter().filter(|name| is_username(name)).take(MOST_PEOPLE) {
        if !reach.takes_voice(tx, username)? {
            continue;
        }
        let account = account(tx, username)?;
        tx.db
            .prepare_cached("INSERT OR IGNORE INTO star (account, file, starred) VALUES (?1, ?2, ?3)")?
            .execute(params![account, key, record.modified])?;
    }
    for comment in record.comments.iter().filter(|comment| is_username(&comment.user.username)).take(MOST_PEOPLE) {
        if !reach.takes_voice(tx, &comment.user.username)? {
            continue;
        }
        let (author, made) = (account(tx, &comment.user.username)?, comment.creation_time.0);
        tx.db
            .prepare_cached(
                "INSERT INTO comment (file, account, text, created) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS
                 (SELECT 1 FROM comment WHERE file = ?1 AND account = ?2 AND text = ?3 AND created = ?4)",
            )?
            .execute(params![key, author, comment.comment, made])?;
    }
    let row = tx.row(key)?.ok_or(Error::NotFound)?;
    if record.trashed && row.state != State::Root {
        trash::put_in(tx, &row)?;
    } else if !record.trashed && row.state == State::Root {
        trash::take_out(tx, &row, trash::Extent::Same)?;
    }
    tx.db
        .prepare_cached("UPDATE file SET views = max(views, ?2), created = ?3, modified = ?4 WHERE id = ?1")?
        .execute(params![key, record.views.min(i64::MAX as u64).cast_signed(), record.created, record.modified])?;
    Ok(())
}

/// Sets what a file draws on: of the files that its figure or its record names, those that are there.
fn refer(tx: &Tx, record: &Record, key: Key, reach: &Reach) -> Result<()> {
    tx.db.prepare_cached("DELETE FROM reference WHERE file = ?1")?.execute([key])?;
    let mut targets = match &record.body {
        Body::Figure(figure) => references::named(tx, figure)?,
        _ => Vec::new(),
    };
    for fid in record.references.iter().take(MOST_PEOPLE) {
        let target = tx.account_id(fid.owner())?.and_then(|account| Key::new(account, fid.number()));
        if let Some(target) = target
            && tx.row(target)?.is_some_and(|row| !row.is_gone() && row.filetype != FileType::Grid)
        {
            targets.push(target);
        }
    }
    for target in targets.into_iter().filter(|target| *target != key) {
        if let Some(row) = tx.row(target)?
            && reach.may_show(tx, key.account(), &row)?
        {
            references::add(tx, key, target)?;
        }
    }
    Ok(())
}

/// Sets who else has access, as the record says and no more.
fn share(tx: &Tx, record: &Record, key: Key) -> Result<()> {
    for table in ["collaborator", "team_collaborator", "invitation"] {
        tx.db.prepare_cached(&format!("DELETE FROM {table} WHERE file = ?1"))?.execute([key])?;
    }
    for share in record.shares.iter().take(MOST_PEOPLE) {
        match share {
            Share::User { user, readonly } if is_username(&user.username) && user.username != record.fid.owner() => {
                let account = account(tx, &user.username)?;
                tx.db
                    .prepare_cached("INSERT OR IGNORE INTO collaborator (file, account, readonly) VALUES (?1, ?2, ?3)")?
                    .execute(params![key, account, readonly])?;
            }
            Share::User { .. } => {}
            Share::Email { email, readonly } => {
                tx.db
                    .prepare_cached("INSERT OR IGNORE INTO invitation (file, email, readonly) VALUES (?1, ?2, ?3)")?
                    .execute(params![key, email, readonly])?;
            }
            Share::Team { name, readonly } => {
                // A team that is not here has nobody in it.
                if let Some(team) = tx.team_id(name)? {
                    tx.db
                        .prepare_cached(
                            "INSERT OR IGNORE INTO team_collaborator (file, team, readonly) VALUES (?1, ?2, ?3)",
                        )?
                        .execute(params![key, team, readonly])?;
                }
            }
        }
    }
    Ok(())
}

impl Library {
    /// Returns which of these files are in the library, in the trash or not.
    ///
    /// # Errors
    /// Those of reading.
    pub fn known(&self, fids: &[Fid]) -> Result<HashSet<Fid>> {
        self.store().read(|tx| {
            let mut known = HashSet::new();
            for fid in fids {
                if there(tx, fid)?.is_some() {
                    known.insert(fid.clone());
                }
            }
            Ok(known)
        })
    }

    /// Returns what tells a file from others, and when it last changed; `None` for one that is not there.
    ///
    /// # Errors
    /// Those of reading.
    pub fn facts(&self, fid: &Fid) -> Result<Option<Facts>> {
        self.store().read(|tx| {
            let row = there(tx, fid)?;
            Ok(row.map(|row| Facts { filetype: row.filetype, created: row.created.0, modified: row.modified.0 }))
        })
    }

    /// Gives a user fids for files that are to be taken in as his; none is ever given twice.
    ///
    /// # Errors
    /// Those of writing; [`Error::NotFound`] for nobody.
    pub fn reserve(&self, username: &str, count: usize) -> Result<Vec<Fid>> {
        if count == 0 {
            return Ok(Vec::new());
        }
        self.store().write(|tx| {
            let account = tx.account_id(username)?.ok_or(Error::NotFound)?;
            let mut fids = Vec::with_capacity(count);
            for _ in 0..count {
                fids.push(self.fid(tx, tx.next_number(account)?)?);
            }
            Ok(fids)
        })
    }

    /// Lets plots show the data of grids that were taken in behind them, where their figures name these.
    ///
    /// # Errors
    /// Those of writing.
    pub fn rejoin(&self, plots: &[Fid], grids: &[Fid], reach: &Reach) -> Result<()> {
        self.store().write(|tx| {
            let mut wanted = HashSet::new();
            for grid in grids {
                wanted.extend(there(tx, grid)?.map(|row| row.key));
            }
            for plot in plots {
                let Some(row) = there(tx, plot)? else { continue };
                let Some(content) = row.content.filter(|_| row.filetype == FileType::Plot) else { continue };
                for grid in references::named(tx, &contents::figure(tx, content)?)? {
                    if wanted.contains(&grid)
                        && let Some(target) = tx.row(grid)?
                        && reach.may_show(tx, row.key.account(), &target)?
                    {
                        references::add(tx, row.key, grid)?;
                    }
                }
            }
            Ok(())
        })
    }
}

/// Returns the row of a file that is there, in the trash or not.
fn there(tx: &Tx, fid: &Fid) -> Result<Option<Row>> {
    let Some(account) = tx.account_id(fid.owner())? else { return Ok(None) };
    let Some(key) = Key::new(account, fid.number()) else { return Ok(None) };
    Ok(tx.row(key)?.filter(|row| !row.is_gone()))
}
