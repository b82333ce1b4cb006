//! Windows: the rows of a listing around a spot, at the same small cost anywhere in a million of them.
//!
//! A view becomes a [`Plan`]: segments one behind the other (folders before files in a folder sorted by name), each a
//! [`Scan`]. Rows that wait for the sweep (see [`super::sweep`]) are allowed for here: while some wait, their folder is asked
//! too, and those of a restored folder are a strand of their own.

use rusqlite::types::Value;

use super::permissions::{self, Seen};
use super::store::{Bound, Condition, Key, Row, Scan, Strand, Tx, kind_of};
use super::{Session, objects};
use crate::backend::query::{Entry, Order, Scope, SortKey, Spot, View, Window};
use crate::backend::{Error, Result};
use crate::model::{Fid, FileType};

/// Rows that are counted for a total at most: half a millisecond's worth.
const COUNTED: u64 = 2_000;
/// Rows that are counted at most to tell the number of one that was jumped to.
const COUNTED_BEFORE: u64 = 200_000;
/// The most rows of a window.
const MOST_ROWS: usize = 10_000;

/// Holds for a file whose folder is not in the trash.
const FOLDER_IS_LIVE: &str = "NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent)";

/// A view as scans of the store.
#[derive(Debug)]
pub struct Plan {
    /// The segments, one behind the other.
    segments: Vec<Scan>,
    /// The number of all rows, where it is kept.
    total: Option<u64>,
    /// Whether rows are chosen by more than indices hold.
    filtered: bool,
}

/// Returns the rows of a view around a spot.
pub fn window(session: &Session, tx: &Tx, view: &View, from: &Spot, limit: usize) -> Result<Window> {
    let plan = Plan::new(session, tx, view)?;
    let limit = limit.min(MOST_ROWS);
    let total = plan.total(tx)?;
    let (start, rows) = match from {
        Spot::Index(index) => plan.at_index(tx, *index, total, limit)?,
        Spot::After(entry) => (None, plan.behind(tx, Some(&place(tx, &plan, entry)?), limit)?),
        Spot::Before(entry) => plan.window_before(tx, &place(tx, &plan, entry)?, limit)?,
        Spot::End => {
            let rows = plan.before(tx, None, limit)?;
            (total.map(|total| total.saturating_sub(rows.len() as u64)), rows)
        }
        Spot::Around(fid) => plan.around(tx, fid, total, limit)?,
    };
    let whole = start == Some(0) && rows.len() < limit;
    let total = if whole { Some(rows.len() as u64) } else { total };
    let entries = rows.into_iter().map(|row| {
        let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
        objects::entry(session, tx, row, permission)
    });
    Ok(Window { start, total, rows: entries.collect::<Result<_>>()? })
}

/// Where a scan goes on: a segment and a row of it.
struct Position {
    segment: usize,
    bound: Bound,
}

/// Returns where a row that was given out before stands now.
fn place(tx: &Tx, plan: &Plan, entry: &Entry) -> Result<Position> {
    let key = permissions::key(tx, &entry.fid)?;
    let value = match plan.sort() {
        SortKey::Filename => Value::Text(entry.filename.clone()),
        SortKey::DateModified => Value::Integer(entry.modified.0),
        SortKey::CreationTime => Value::Integer(entry.created.0),
        SortKey::Views => Value::Integer(entry.views.cast_signed()),
        SortKey::TrashedAt => entry.trashed.map_or(Value::Null, |moment| Value::Integer(moment.0)),
        SortKey::Title if entry.title.is_empty() => Value::Text(entry.filename.clone()),
        SortKey::Title => Value::Text(entry.title.clone()),
        SortKey::Size => Value::Integer(entry.size.unwrap_or(0).cast_signed()),
        SortKey::Quality => Value::Integer(entry.quality.unwrap_or(0).into()),
        SortKey::Owner => Value::Text(entry.fid.owner().to_owned()),
    };
    let segment = usize::from(plan.segments.len() > 1 && entry.filetype != FileType::Folder);
    Ok(Position { segment, bound: Bound { value, key } })
}

impl Plan {
    /// Makes the plan of a view, if the caller may see it.
    pub fn new(session: &Session, tx: &Tx, view: &View) -> Result<Plan> {
        let sort = match (&view.scope, view.order.key) {
            // Only what is in the trash has a time when it got there.
            (scope, SortKey::TrashedAt) if *scope != Scope::Trash => SortKey::DateModified,
            // These have one owner.
            (Scope::Folder(_) | Scope::Subfolders(_) | Scope::All(_) | Scope::Trash, SortKey::Owner) => {
                SortKey::Filename
            }
            (_, key) => key,
        };
        let view = View { order: Order { key: sort, ..view.order }, ..view.clone() };
        let plan = Plan::of_scope(session, tx, &view)?;
        match view.filter.as_deref().map(str::to_lowercase) {
            Some(needle) => plan.of_candidates(tx, &needle),
            None => Ok(plan),
        }
    }

    fn of_scope(session: &Session, tx: &Tx, view: &View) -> Result<Plan> {
        match &view.scope {
            Scope::Folder(fid) => in_folder(session, tx, view, fid, false),
            Scope::Subfolders(fid) => in_folder(session, tx, view, fid, true),
            Scope::All(user) => of_user(session, tx, view, user),
            Scope::Trash => Ok(trash(permissions::signed_in(session)?, view)),
            Scope::Public => public(tx, view),
            Scope::Starred => starred(session, tx, view),
            Scope::Shared => Ok(shared(permissions::signed_in(session)?, view)),
        }
    }

    /// Begins with the few files that can hold a text, instead of with all: where the index of letters tells them.
    fn of_candidates(mut self, tx: &Tx, needle: &str) -> Result<Plan> {
        let mut strands = self.segments.iter_mut().flat_map(|segment| &mut segment.strands).peekable();
        // A list that some other table names is short.
        if strands.peek().is_none_or(|strand| !strand.table.starts_with("file f")) {
            return Ok(self);
        }
        if let Some(keys) = tx.candidates(needle)? {
            let keys = keys.iter().map(|key| key.0.to_string()).collect::<Vec<_>>().join(",");
            for strand in strands {
                strand.table = "json_each(?) j CROSS JOIN file f ON f.id = j.value".into();
                strand.values = vec![Value::Text(format!("[{keys}]"))];
            }
        }
        Ok(self)
    }

    /// Adds a condition to every strand.
    #[must_use]
    pub fn with(mut self, condition: &Condition) -> Plan {
        for strand in self.segments.iter_mut().flat_map(|segment| &mut segment.strands) {
            strand.conditions.push(condition.clone());
        }
        self.total = None;
        self.filtered = true;
        self
    }

    /// Returns the number of all rows, exactly.
    pub fn count(&self, tx: &Tx) -> Result<u64> {
        match self.total {
            Some(total) => Ok(total),
            None => self.segments.iter().map(|segment| tx.count(segment, u64::MAX)).sum(),
        }
    }

    /// Returns rows behind a row of a plan of one segment, or before it, the nearest first.
    pub fn run(&self, tx: &Tx, bound: Option<&Bound>, backwards: bool, limit: usize) -> Result<Vec<Row>> {
        let Some(scan) = self.segments.first() else { return Ok(Vec::new()) };
        if backwards { tx.scan(&scan.reversed(), bound, limit) } else { tx.scan(scan, bound, limit) }
    }

    /// Returns rows by their number.
    pub fn page(&self, tx: &Tx, offset: u64, limit: usize) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let mut offset = offset;
        for (index, segment) in self.segments.iter().enumerate() {
            let left = limit - rows.len();
            if left == 0 {
                break;
            }
            if offset > 0 && index + 1 < self.segments.len() {
                let count = tx.count(segment, u64::MAX)?;
                if offset >= count {
                    offset -= count;
                    continue;
                }
            }
            rows.extend(tx.scan_from(segment, offset, left)?);
            offset = 0;
        }
        Ok(rows)
    }

    fn sort(&self) -> SortKey {
        self.segments.first().map_or(SortKey::Filename, |segment| segment.sort)
    }

    fn reversed(&self) -> Plan {
        let segments = self.segments.iter().rev().map(Scan::reversed).collect();
        Plan { segments, total: self.total, filtered: self.filtered }
    }

    fn total(&self, tx: &Tx) -> Result<Option<u64>> {
        if self.total.is_some() || self.filtered {
            return Ok(self.total);
        }
        let mut count = 0;
        for segment in &self.segments {
            count += tx.count(segment, COUNTED)?;
        }
        Ok((count < COUNTED).then_some(count))
    }

    fn at_index(&self, tx: &Tx, index: u64, total: Option<u64>, limit: usize) -> Result<(Option<u64>, Vec<Row>)> {
        let Some(total) = total else { return Ok((Some(index), self.page(tx, index, limit)?)) };
        let index = index.min(total);
        if index <= total / 2 {
            return Ok((Some(index), self.page(tx, index, limit)?));
        }
        // The nearer end is the shorter way.
        let wanted = (limit as u64).min(total - index);
        let mut rows = self.reversed().page(tx, total - index - wanted, wanted as usize)?;
        rows.reverse();
        Ok((Some(index), rows))
    }

    /// Returns rows behind one, or the first.
    fn behind(&self, tx: &Tx, position: Option<&Position>, limit: usize) -> Result<Vec<Row>> {
        let first = position.map_or(0, |position| position.segment);
        let mut rows = Vec::new();
        for (index, segment) in self.segments.iter().enumerate().skip(first) {
            let bound = position.filter(|position| position.segment == index).map(|position| &position.bound);
            rows.extend(tx.scan(segment, bound, limit - rows.len())?);
            if rows.len() >= limit {
                break;
            }
        }
        Ok(rows)
    }

    /// Returns rows before one, or the last, in the plan's order.
    fn before(&self, tx: &Tx, position: Option<&Position>, limit: usize) -> Result<Vec<Row>> {
        let last = self.segments.len().saturating_sub(1);
        let mirrored = position
            .map(|position| Position { segment: last.saturating_sub(position.segment), bound: position.bound.clone() });
        let mut rows = self.reversed().behind(tx, mirrored.as_ref(), limit)?;
        rows.reverse();
        Ok(rows)
    }

    fn window_before(&self, tx: &Tx, position: &Position, limit: usize) -> Result<(Option<u64>, Vec<Row>)> {
        let rows = self.before(tx, Some(position), limit)?;
        if rows.len() < limit {
            // The start was reached: the window is filled up from there.
            return Ok((Some(0), self.behind(tx, None, limit)?));
        }
        Ok((None, rows))
    }

    fn around(&self, tx: &Tx, fid: &Fid, total: Option<u64>, limit: usize) -> Result<(Option<u64>, Vec<Row>)> {
        let Some((row, position)) = self.find(tx, fid)? else { return self.at_index(tx, 0, total, limit) };
        let mut rows = self.before(tx, Some(&position), limit / 2)?;
        let start = if rows.len() < limit / 2 { Some(0) } else { self.number(tx, &position, rows.len() as u64)? };
        rows.push(row);
        let left = limit.saturating_sub(rows.len());
        rows.extend(self.behind(tx, Some(&position), left)?);
        Ok((start, rows))
    }

    /// Returns the number of the row that stands so many rows before one, unless telling it would take long.
    fn number(&self, tx: &Tx, position: &Position, before: u64) -> Result<Option<u64>> {
        if self.filtered {
            return Ok(None);
        }
        let mut count = 0;
        for segment in &self.segments[..position.segment] {
            count += tx.count(segment, COUNTED_BEFORE)?;
        }
        count += tx.count_before(&self.segments[position.segment], &position.bound, COUNTED_BEFORE)?;
        Ok((count < COUNTED_BEFORE).then(|| count.saturating_sub(before)))
    }

    fn find(&self, tx: &Tx, fid: &Fid) -> Result<Option<(Row, Position)>> {
        let key = match permissions::key(tx, fid) {
            Ok(key) => key,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(row) = tx.row(key)? else { return Ok(None) };
        let bound = tx.bound(&row, self.sort())?;
        for (segment, scan) in self.segments.iter().enumerate() {
            if tx.is_in(scan, &bound)? {
                return Ok(Some((row, Position { segment, bound })));
            }
        }
        Ok(None)
    }
}

/// A view's own conditions, beside those of its scope.
fn narrowed(view: &View) -> Vec<Condition> {
    let mut conditions = Vec::new();
    if let Some(needle) = view.filter.as_deref().filter(|needle| !needle.is_empty()) {
        let needle = Value::Text(needle.to_lowercase());
        conditions.push(Condition::new("(holds(f.name, ?) OR holds(f.title, ?))", [needle.clone(), needle]));
    }
    if !view.filetypes.is_empty() {
        let mut values = Vec::new();
        let terms = view.filetypes.iter().map(|filetype| {
            let (kind, name) = kind_of(filetype);
            values.push(Value::Integer(kind));
            match name {
                Some(name) => {
                    values.push(Value::Text(name.to_owned()));
                    "(f.kind = ? AND f.filetype = ?)"
                }
                None => "f.kind = ?",
            }
        });
        let text = terms.collect::<Vec<_>>().join(" OR ");
        conditions.push(Condition::new(format!("({text})"), values));
    }
    conditions
}

/// Makes the plan of one segment.
fn single(view: &View, strands: Vec<Strand>, total: Option<u64>) -> Plan {
    let conditions = narrowed(view);
    let filtered = !conditions.is_empty();
    let strands = strands.into_iter().map(|mut strand| {
        strand.conditions.extend(conditions.iter().cloned());
        strand
    });
    let scan = Scan { strands: strands.collect(), sort: view.order.key, descending: view.order.descending };
    Plan { segments: vec![scan], total: total.filter(|_| !filtered), filtered }
}

fn strand(index: &str, text: &str, values: impl IntoIterator<Item = i64>) -> Strand {
    let condition = Condition::new(text, values.into_iter().map(Value::Integer));
    Strand { table: format!("file f INDEXED BY {index}"), values: Vec::new(), conditions: vec![condition] }
}

fn in_folder(session: &Session, tx: &Tx, view: &View, fid: &Fid, only_folders: bool) -> Result<Plan> {
    let Seen { row, .. } = permissions::see_typed(session, tx, fid, &FileType::Folder)?;
    let trashed = row.is_trashed();
    let all = permissions::reads_all(session, tx, &row)?;
    let folders_wanted = view.filetypes.is_empty() || view.filetypes.contains(&FileType::Folder);
    let by_name = view.order.key == SortKey::Filename;
    let mut plan = if only_folders {
        let total = (all && !trashed).then_some(row.folders.max(0).cast_unsigned());
        single(view, vec![folders_in(row.key, trashed)], total)
    } else if by_name {
        let mut plan = single(view, files_by_name_in(row.key, trashed), None);
        if folders_wanted {
            let folders = single(view, vec![folders_in(row.key, trashed)], None);
            plan.segments.splice(0..0, folders.segments);
        }
        plan
    } else {
        single(view, files_in(row.key, trashed, view.order.key), None)
    };
    if !all {
        plan = plan.with(&match session.caller {
            Some(caller) => {
                let text = format!("(f.world_readable = 1 OR f.id IN ({}))", permissions::GIVEN);
                Condition::new(text, [caller, caller].map(Value::Integer))
            }
            None => Condition::new("f.world_readable = 1", []),
        });
    } else if !trashed && !plan.filtered && !only_folders {
        plan.total = Some((row.files + row.folders).max(0).cast_unsigned());
    }
    Ok(plan)
}

fn folders_in(parent: Key, trashed: bool) -> Strand {
    let states = if trashed { "f.state < 2" } else { "f.state = 0" };
    strand("file_folder", &format!("f.parent = ? AND f.kind = 0 AND {states}"), [parent.0])
}

fn files_by_name_in(parent: Key, trashed: bool) -> Vec<Strand> {
    let mut strands = vec![strand("file_name", "f.parent = ? AND f.state = 0 AND f.kind <> 0", [parent.0])];
    if trashed {
        strands.push(strand("file_in_created", "f.parent = ? AND f.state = 1 AND f.kind <> 0", [parent.0]));
    }
    strands
}

fn files_in(parent: Key, trashed: bool, key: SortKey) -> Vec<Strand> {
    let index = match key {
        SortKey::Views => "file_in_views",
        SortKey::DateModified => "file_in_modified",
        // The rest is sorted when it is asked for.
        _ => "file_in_created",
    };
    // What was trashed by itself before its folder was is shown there too.
    let states = if trashed { 0..2 } else { 0..1 };
    states.map(|state| strand(index, "f.parent = ? AND f.state = ?", [parent.0, state])).collect()
}

fn of_user(session: &Session, tx: &Tx, view: &View, user: &str) -> Result<Plan> {
    let account = tx.account_id(user)?.ok_or(Error::NotFound)?;
    let live = tx.account(account)?.map_or(0, |account| account.live.max(0).cast_unsigned());
    let strands = if let Some((index, kinds)) = rare_kinds(view) {
        let mut strands = Vec::new();
        for kind in kinds {
            let text = "f.owner = ? AND f.listed = ? AND f.kind = ? AND f.kind <> 1";
            strands.extend(swept_strands(tx, |listed| strand(index, text, [account, listed, kind]))?);
        }
        strands
    } else {
        let index = owner_index(view.order.key);
        swept_strands(tx, |listed| strand(index, "f.owner = ? AND f.listed = ?", [account, listed]))?
    };
    let plan = single(view, strands, Some(live));
    if session.caller == Some(account) {
        return Ok(plan);
    }
    Ok(plan.with(&readable(session, tx)?))
}

/// Returns the index of a view of other types than plots, and their kinds.
fn rare_kinds(view: &View) -> Option<(&'static str, Vec<i64>)> {
    let index = match view.order.key {
        SortKey::Filename => "file_rare_by_name",
        SortKey::Views => "file_rare_by_views",
        SortKey::CreationTime => "file_rare_by_created",
        SortKey::DateModified => "file_rare_by_modified",
        _ => return None,
    };
    if view.filetypes.is_empty() || view.filetypes.contains(&FileType::Plot) {
        return None;
    }
    let mut kinds: Vec<i64> = view.filetypes.iter().map(|filetype| kind_of(filetype).0).collect();
    kinds.sort_unstable();
    kinds.dedup();
    Some((index, kinds))
}

/// Returns the condition that a file of somebody else's may be read by the caller.
fn readable(session: &Session, tx: &Tx) -> Result<Condition> {
    Ok(match session.caller {
        Some(caller) if permissions::is_given_some(tx, caller)? => {
            let reached = permissions::reached(caller);
            Condition::new(format!("(f.world_readable = 1 OR {})", reached.text), reached.values)
        }
        _ => Condition::new("f.world_readable = 1", []),
    })
}

fn owner_index(key: SortKey) -> &'static str {
    match key {
        SortKey::Filename => "file_by_name",
        SortKey::Views => "file_by_views",
        SortKey::DateModified => "file_by_modified",
        SortKey::TrashedAt => "file_trashed",
        SortKey::Size => "file_by_size",
        // The rest is sorted when it is asked for.
        SortKey::CreationTime | SortKey::Title | SortKey::Quality | SortKey::Owner => "file_by_created",
    }
}

/// Returns the strands of live rows: one while nothing waits for the sweep.
fn swept_strands(tx: &Tx, strand_of: impl Fn(i64) -> Strand) -> Result<Vec<Strand>> {
    let checked = |listed| {
        let mut strand = strand_of(listed);
        strand.conditions.push(Condition::new(FOLDER_IS_LIVE, []));
        strand
    };
    let mut strands = vec![if tx.has_unswept()? { checked(0) } else { strand_of(0) }];
    if tx.has_unlisted()? {
        strands.push(checked(1));
    }
    Ok(strands)
}

fn public(tx: &Tx, view: &View) -> Result<Plan> {
    let index = match view.order.key {
        SortKey::Views => "file_public_views",
        _ => "file_public_created",
    };
    let strand_of = |listed| strand(index, "f.listed = ? AND f.world_readable = 1 AND f.kind = 1", [listed]);
    let total = tx.public_plots()?.max(0).cast_unsigned();
    Ok(single(view, swept_strands(tx, strand_of)?, Some(total)))
}

fn trash(account: i64, view: &View) -> Plan {
    let index = owner_index(view.order.key);
    let of_trash = if index == "file_trashed" { "f.state = 1" } else { "f.listed = 2" };
    let text = format!("f.owner = ? AND {of_trash} AND {FOLDER_IS_LIVE}");
    single(view, vec![strand(index, &text, [account])], None)
}

/// Makes the plan of the files that the caller starred, of those that he may still read.
fn starred(session: &Session, tx: &Tx, view: &View) -> Result<Plan> {
    let account = permissions::signed_in(session)?;
    let readable = readable(session, tx)?;
    let text =
        format!("t.account = ? AND f.state IN (0, 3) AND {FOLDER_IS_LIVE} AND (f.owner = ? OR {})", readable.text);
    let values = [account, account].map(Value::Integer).into_iter().chain(readable.values);
    let table = "star t CROSS JOIN file f ON f.id = t.file".into();
    Ok(single(view, vec![Strand { table, values: Vec::new(), conditions: vec![Condition::new(text, values)] }], None))
}

/// Makes the plan of the files that the caller was given, himself or a team of his.
fn shared(account: i64, view: &View) -> Plan {
    // One of his own may be given to his team.
    let text = format!("f.owner <> ? AND f.state < 4 AND f.state <> 1 AND {FOLDER_IS_LIVE}");
    let table = format!("({}) t CROSS JOIN file f ON f.id = t.id", permissions::GIVEN);
    let values = [account, account].map(Value::Integer).to_vec();
    single(
        view,
        vec![Strand { table, values, conditions: vec![Condition::new(text, [Value::Integer(account)])] }],
        None,
    )
}
