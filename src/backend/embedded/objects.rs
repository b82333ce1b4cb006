//! From rows to the objects of the language: files in their list and detail forms, entries of a window, users.

use indexmap::IndexMap;

use super::cleaning::live;
use super::permissions::Seen;
use super::store::{Account, Details, Key, Row, State, Tx};
use super::{Session, contents, grids, permissions};
use crate::backend::query::Entry;
use crate::backend::{Error, Result};
use crate::model::file::{Comment, ImageUrls, Preview};
use crate::model::{
    Fid, Figure, File, FileType, Grid, HOME, IdLocal, Listed, Object, Permission, Plot, Timestamp, User,
};

/// Related files that are named at most: a grid may be drawn by a hundred thousand plots.
const MOST_RELATED: usize = 200;

/// The most comments that come with a file: the newest.
const MOST_COMMENTS: usize = 1_000;

/// Returns an account as the caller sees it.
pub fn user(session: &Session, account: &Account) -> User {
    let web = &session.hosts.web;
    let mut user = User {
        username: account.username.clone(),
        nickname: account.nickname.clone(),
        bio: account.bio.clone(),
        website: account.website.clone(),
        profile_url: format!("{web}/~{}", account.username),
        date_joined: account.created,
        ..User::default()
    };
    if session.caller == Some(account.id) {
        user.email = Some(account.email.clone().unwrap_or_default());
        user.csrf_token = Some(String::new());
        user.stream_tokens = Some(serde_json::Value::Array(Vec::new()));
        user.mapbox_access_tokens = Some(serde_json::Value::Array(Vec::new()));
        user.has_password = Some(false);
        user.is_active = Some(true);
        user.is_dash_creator = Some(false);
        user.is_chart_creator = Some(true);
        user.dash_created_count = Some(0);
        user.charts_created_count = Some(account.live.max(0).cast_unsigned());
    }
    user
}

/// Returns an account by its number.
pub fn user_of(session: &Session, tx: &Tx, account: i64) -> Result<User> {
    Ok(tx.account(account)?.map(|account| user(session, &account)).unwrap_or_default())
}

/// Returns a file as lists show it.
pub fn list_item(session: &Session, tx: &Tx, seen: &Seen) -> Result<File> {
    let row = &seen.row;
    let details = tx.details(row.key)?;
    let fid = session.fid(tx, row.key)?;
    let owns = seen.permission == Permission::Admin;
    let urls = Urls::new(session, &fid, row);
    Ok(File {
        owner: fid.owner().to_owned(),
        filename: row.name.clone(),
        filetype: row.filetype.clone(),
        title: if row.filetype == FileType::Plot { row.title.clone() } else { row.name.clone() },
        caption: details.caption.clone().unwrap_or_default(),
        creation_time: row.created,
        date_modified: row.modified,
        parent: parent_number(row),
        parented: !row.is_loose(),
        world_readable: row.world_readable,
        deleted: owns.then(|| row.is_trashed()),
        share_key_enabled: owns.then_some(row.share_key_enabled),
        share_key: owns.then(|| row.share_key.clone()),
        is_theme: details.is_theme,
        is_template: details.is_template,
        views: row.views.max(0).cast_unsigned(),
        current_user_permission: seen.permission,
        collaborators: collaborators(session, tx, seen)?,
        user: user_of(session, tx, row.key.account())?,
        comments: None,
        stars: None,
        references: None,
        referencers: None,
        subfolder_count: None,
        refresh_interval: details.refresh_interval.and_then(|seconds| u64::try_from(seconds).ok()),
        preview: preview(&details)?,
        web_url: urls.page.clone() + "/",
        embed_url: urls.page.clone() + ".embed",
        img_url: urls.page.clone() + ".png",
        image_urls: urls.images(),
        api_urls: urls.api,
        organize_view_url: urls.page,
        metadata: None,
        fid,
    })
}

/// Returns a file as its own route shows it.
pub fn detail(session: &Session, tx: &Tx, seen: &Seen) -> Result<File> {
    let row = &seen.row;
    let mut file = list_item(session, tx, seen)?;
    let details = tx.details(row.key)?;
    file.comments = Some(comments(session, tx, row.key, &file.fid)?);
    file.stars = Some(stars(session, tx, row.key)?);
    file.references = Some(related(session, tx, "SELECT target AS id FROM reference WHERE file = ?1", row.key)?);
    file.referencers = Some(related(session, tx, "SELECT file AS id FROM reference WHERE target = ?1", row.key)?);
    file.subfolder_count = row.is_folder().then_some(row.folders.max(0).cast_unsigned());
    file.metadata = Some(metadata(&details)?);
    Ok(file)
}

/// Returns a grid with the heads of its columns.
pub fn grid(session: &Session, tx: &Tx, seen: &Seen) -> Result<Grid> {
    Ok(Grid { file: detail(session, tx, seen)?, cols: grids::heads(tx, seen.row.key)? })
}

/// Returns a plot with its figure.
pub fn plot(session: &Session, tx: &Tx, seen: &Seen) -> Result<Plot> {
    let figure = figure(tx, &seen.row)?;
    let number = |key: &str| figure.layout(key).and_then(crate::model::Value::as_f64);
    Ok(Plot {
        file: detail(session, tx, seen)?,
        autosize: Some(figure.layout("autosize").and_then(crate::model::Value::as_bool)),
        width: Some(number("width")),
        height: Some(number("height")),
        figure: Some(Some(figure)),
    })
}

/// Returns a plot's stored figure.
pub fn figure(tx: &Tx, row: &Row) -> Result<Figure> {
    match row.content {
        Some(content) => contents::figure(tx, content),
        None => Ok(Figure::default()),
    }
}

/// Returns the free JSON of a file.
pub fn metadata(details: &Details) -> Result<Object> {
    let unsound = |error| Error::Corrupt(format!("The meta data of a file could not be read: {error}."));
    details.metadata.as_deref().map_or(Ok(Object::new()), |text| serde_json::from_str(text).map_err(unsound))
}

fn preview(details: &Details) -> Result<Preview> {
    let unsound = |error| Error::Corrupt(format!("The preview of a grid could not be read: {error}."));
    details.preview.as_deref().map_or(Ok(Preview::default()), |text| serde_json::from_str(text).map_err(unsound))
}

/// Returns the users that a file is shared with; whether they may only read is for those who share it to know.
fn collaborators(session: &Session, tx: &Tx, seen: &Seen) -> Result<Listed<User>> {
    let mut query = tx.db.prepare_cached("SELECT account, readonly FROM collaborator WHERE file = ?1")?;
    let rows: Vec<(i64, bool)> =
        query.query_map([seen.row.key], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let shares = match session.caller {
        _ if rows.is_empty() || seen.permission == Permission::Admin => true,
        Some(caller) => permissions::share(tx, seen.row.key, caller)?.is_some(),
        None => false,
    };
    let users = rows
        .into_iter()
        .map(|(account, readonly)| Ok(User { readonly: shares.then_some(readonly), ..user_of(session, tx, account)? }));
    Ok(users.collect::<Result<Vec<_>>>()?.into())
}

fn stars(session: &Session, tx: &Tx, key: Key) -> Result<Listed<User>> {
    let mut query = tx.db.prepare_cached("SELECT account FROM star WHERE file = ?1 ORDER BY starred")?;
    let accounts: Vec<i64> = query.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let users = accounts.into_iter().map(|account| user_of(session, tx, account));
    Ok(users.collect::<Result<Vec<_>>>()?.into())
}

/// Returns the newest comments on a file, oldest first, and how many there are.
fn comments(session: &Session, tx: &Tx, key: Key, fid: &Fid) -> Result<Listed<Comment>> {
    let mut query = tx.db.prepare_cached(&format!(
        "SELECT id, account, text, created FROM (SELECT * FROM comment WHERE file = ?1 AND removed IS NULL
         ORDER BY id DESC LIMIT {MOST_COMMENTS}) ORDER BY id"
    ))?;
    let rows: Vec<(i64, i64, String, i64)> = query
        .query_map([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let comments = rows.into_iter().map(|(id, account, comment, created)| {
        let user = user_of(session, tx, account)?;
        Ok(Comment { id: id.cast_unsigned(), fid: fid.clone(), comment, user, creation_time: Timestamp(created) })
    });
    let results = comments.collect::<Result<Vec<_>>>()?;
    if results.len() < MOST_COMMENTS {
        return Ok(results.into());
    }
    let mut all = tx.db.prepare_cached("SELECT count(*) FROM comment WHERE file = ?1 AND removed IS NULL")?;
    let count: i64 = all.query_row([key], |row| row.get(0))?;
    Ok(Listed { results, count: count.max(0).cast_unsigned() })
}

/// Returns the files that a query relates to one, of those that the caller may read. Of very many, only the first are
/// named and looked at; the others are counted if they are the caller's own or public, so that a count tells nobody of
/// files that were not shown to him.
fn related(session: &Session, tx: &Tx, query: &str, key: Key) -> Result<Listed<Fid>> {
    let mut first = tx.db.prepare_cached(&format!("{query} LIMIT {MOST_RELATED}"))?;
    let keys: Vec<Key> = first.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let all = keys.len();
    let mut fids = Vec::with_capacity(all);
    for key in keys {
        if let Some(row) = tx.row(key)?
            && permissions::access(session, tx, &row)?.is_some()
        {
            fids.push(session.fid(tx, key)?);
        }
    }
    if all < MOST_RELATED {
        return Ok(fids.into());
    }
    let mut count = tx.db.prepare_cached(&format!(
        "SELECT count(*) FROM ({query}) r CROSS JOIN file f ON f.id = r.id
         WHERE (f.id >= ?2 AND f.id < ?3) OR (f.world_readable AND {})",
        live("f")
    ))?;
    let (low, high) = session.caller.map_or((0, 0), |account| (Key::home(account).0, Key::home(account + 1).0));
    let count: i64 = count.query_row((key, low, high), |row| row.get(0))?;
    let count = count.max(0).cast_unsigned().max(fids.len() as u64);
    Ok(Listed { results: fids, count })
}

/// Returns a row as windows show it.
pub fn entry(session: &Session, tx: &Tx, row: Row, permission: Permission) -> Result<Entry> {
    let starred = match session.caller {
        Some(account) => {
            let mut query = tx.db.prepare_cached("SELECT 1 FROM star WHERE account = ?1 AND file = ?2")?;
            query.exists([account, row.key.0])?
        }
        None => false,
    };
    Ok(Entry {
        fid: session.fid(tx, row.key)?,
        title: row.title.clone(),
        views: row.views.max(0).cast_unsigned(),
        created: row.created,
        modified: row.modified,
        trashed: row.trashed,
        size: (!row.is_folder()).then(|| row.bytes.max(0).cast_unsigned()),
        quality: (row.filetype == FileType::Plot).then(|| row.quality.clamp(0, 10) as u8),
        parent: parent_number(&row),
        deleted: row.is_trashed(),
        world_readable: row.world_readable,
        share_key_enabled: row.share_key_enabled,
        starred,
        has_subfolders: row.folders > 0,
        permission,
        filename: row.name,
        filetype: row.filetype,
    })
}

/// Returns what a file says its folder is: home, of a file in none.
fn parent_number(row: &Row) -> IdLocal {
    if row.is_loose() { HOME } else { row.parent.number() }
}

/// The addresses of a file.
struct Urls {
    page: String,
    files: String,
    api: IndexMap<String, String>,
}

impl Urls {
    fn new(session: &Session, fid: &Fid, row: &Row) -> Urls {
        let base = format!("{}/v2", session.hosts.api);
        let files = format!("{base}/files/{fid}");
        let resource = row.filetype.resource();
        let mut api = IndexMap::from([("files".to_owned(), files.clone())]);
        api.insert(resource.clone(), format!("{base}/{resource}/{fid}"));
        if row.state != State::Home {
            api.insert("parent".into(), format!("{base}/folders/{}", fid.sibling(parent_number(row))));
        }
        Urls { page: format!("{}/~{}/{}", session.hosts.web, fid.owner(), fid.number()), files, api }
    }

    fn images(&self) -> ImageUrls {
        let image = format!("{}/image", self.files);
        ImageUrls {
            block_thumb: format!("{image}?image_name=block-thumb"),
            list_thumb: format!("{image}?image_name=list-thumb"),
            default: image,
        }
    }
}
