//! The sample collection: what a new library shows before its user has put anything into it.
//!
//! The figures are in the program. They become public plots of an owner of their own, [`OWNER`], with the dates and views that
//! `collection.json` gives them, all in one transaction: at the first start somebody waits for it.

use std::collections::HashMap;

use rusqlite::params;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::store::{Details, Key, Row, Tx};
use super::{Library, Session, copies, folders, grids, imports, names, trash};
use crate::backend::query::{CopyOptions, FigureDraft, Imported};
use crate::backend::{Error, Result};
use crate::model::grid::GridContent;
use crate::model::{Fid, Figure, FilePatch, NewGrid, Place, Timestamp, time};

/// Who owns the samples.
pub const OWNER: &str = "samples";

/// Includes the files of the collection, by the names that the collection gives them.
macro_rules! files {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../../assets/samples/", $name)))),*] };
}

const COLLECTION: &str = include_str!("../../../assets/samples/collection.json");

const FILES: &[(&str, &str)] = files! {
    "climate/co2.json" "climate/el-nino.json" "climate/seattle-months.json" "climate/seattle-weather.json"
    "climate/sunspots.json" "climate/two-cities.json"
    "machines/cars.json" "machines/iowa.json" "machines/mileage.json"
    "markets/stocks-log.json" "markets/tech-stocks.json" "markets/us-economy.json" "markets/vix.json" "markets/wheat.json"
    "nature/antibiotics.json" "nature/barley.json" "nature/iris.json" "nature/penguins-table.json" "nature/penguins.json"
    "nature/wine.json"
    "people/continents.json" "people/life-expectancy.json" "people/medals.json" "people/tips.json"
    "people/wealth-and-health.json"
    "places/airports.json" "places/largest-countries.json" "places/world-map.json"
};

/// What `collection.json` says.
#[derive(Debug, Deserialize)]
struct Collection {
    folders: Vec<String>,
    plots: Vec<Plot>,
    copies: Vec<Copy>,
    grids: Vec<Table>,
    /// Where the data of each file is from: goes into the meta data of its grid.
    sources: HashMap<String, serde_json::Value>,
}

/// What is said of every file.
#[derive(Debug, Deserialize)]
struct Facts {
    folder: String,
    name: String,
    views: i64,
    #[serde(with = "time::micros")]
    created: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Plot {
    file: String,
    #[serde(flatten)]
    facts: Facts,
    #[serde(default)]
    grid: GridFacts,
}

/// What is said of a plot's grid, if it is not called like its plot.
#[derive(Debug, Default, Deserialize)]
struct GridFacts {
    name: Option<String>,
    source_url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Copy {
    of: String,
    #[serde(flatten)]
    facts: Facts,
}

#[derive(Debug, Deserialize)]
struct Table {
    file: String,
    #[serde(flatten)]
    facts: Facts,
    source_url: Option<String>,
}

impl Library {
    /// Adds the samples; returns how many plots there are then, 0 if they were there.
    ///
    /// # Errors
    /// Those of writing.
    pub fn add_samples(&self) -> Result<usize> {
        let read = Read::new()?;
        self.store().write(|tx| {
            let account = match tx.account_id(OWNER)? {
                Some(account) => account,
                None => tx.insert_account(OWNER, read.oldest())?,
            };
            if tx.account(account)?.is_some_and(|account| account.live > 0) {
                return Ok(0);
            }
            Adding { session: self.session_of(account), tx, read: &read, plots: HashMap::new() }.all()
        })
    }

    /// Removes the samples for good, but for the data that other people's plots draw on; returns how many files went.
    ///
    /// # Errors
    /// Those of writing.
    pub fn remove_samples(&self) -> Result<u64> {
        let removed = self.store().write(|tx| match tx.account_id(OWNER)? {
            Some(account) => remove(&self.session_of(account), tx, account),
            None => Ok(0),
        })?;
        self.wake_sweeper();
        Ok(removed)
    }

    fn session_of(&self, account: i64) -> Session {
        Session { library: self.clone(), caller: Some(account), hosts: std::sync::Arc::default(), share_key: None }
    }
}

/// The collection, read.
struct Read {
    collection: Collection,
    figures: HashMap<&'static str, Figure>,
    tables: HashMap<&'static str, GridContent>,
}

impl Read {
    fn new() -> Result<Read> {
        let broken = |name: &str| Error::Corrupt(format!("The sample `{name}` in this program is broken."));
        let collection: Collection = serde_json::from_str(COLLECTION)
            .map_err(|error| Error::Corrupt(format!("The samples are broken: {error}")))?;
        let (mut figures, mut tables) = (HashMap::new(), HashMap::new());
        for (name, text) in FILES {
            if collection.grids.iter().any(|table| table.file == *name) {
                tables.insert(*name, serde_json::from_str(text).map_err(|_| broken(name))?);
            } else {
                figures.insert(*name, Figure::read(text.as_bytes()).map_err(|_| broken(name))?);
            }
        }
        Ok(Read { collection, figures, tables })
    }

    fn oldest(&self) -> Timestamp {
        self.collection.plots.iter().map(|plot| plot.facts.created).min().unwrap_or_default()
    }
}

/// The collection on its way into a library.
struct Adding<'a> {
    session: Session,
    tx: &'a Tx<'a>,
    read: &'a Read,
    /// The plots by their files, for the copies.
    plots: HashMap<&'a str, Fid>,
}

impl<'a> Adding<'a> {
    fn all(mut self) -> Result<usize> {
        let collection = &self.read.collection;
        for folder in &collection.folders {
            let made = self.key(&folders::create(&self.session, self.tx, folder, &Place::default())?.value.file.fid)?;
            self.tx.set_public(&self.row(made)?, true)?;
            let inside = collection.plots.iter().filter(|plot| plot.facts.folder == *folder);
            let first = inside.map(|plot| plot.facts.created).min().unwrap_or_default();
            self.date(made, first, 0)?;
        }
        for plot in &collection.plots {
            self.plot(plot)?;
        }
        for table in &collection.grids {
            self.table(table)?;
        }
        for copy in &collection.copies {
            self.copy(copy)?;
        }
        Ok(collection.plots.len() + collection.copies.len())
    }

    fn plot(&mut self, plot: &'a Plot) -> Result<()> {
        let missing = || Error::Corrupt(format!("The sample `{}` is not in this program.", plot.file));
        let draft = FigureDraft {
            figure: self.read.figures.get(plot.file.as_str()).ok_or_else(missing)?.clone(),
            file: patch(&plot.facts),
            digest: Sha256::digest(plot.file.as_bytes()).into(),
            force: true,
            source_url: plot.grid.source_url.clone(),
            caption: self.credit_of(&plot.file).unwrap_or_default(),
        };
        let Imported::Made { plot: fid, grid } = imports::import(&self.session, self.tx, &draft)?.value else {
            return Ok(());
        };
        self.date(self.key(&fid)?, plot.facts.created, plot.facts.views)?;
        if let Some(grid) = grid {
            let key = self.key(&grid)?;
            self.date(key, plot.facts.created, 0)?;
            self.credit(key, &plot.file)?;
            if let Some(name) = &plot.grid.name {
                self.rename(key, name)?;
            }
        }
        self.plots.insert(&plot.file, fid);
        Ok(())
    }

    fn table(&self, table: &Table) -> Result<()> {
        let missing = || Error::Corrupt(format!("The sample `{}` is not in this program.", table.file));
        let draft = NewGrid {
            data: self.read.tables.get(table.file.as_str()).ok_or_else(missing)?.clone(),
            source_url: table.source_url.clone(),
            file: patch(&table.facts),
            ..NewGrid::default()
        };
        let key = self.key(&grids::create(&self.session, self.tx, &draft)?.value.file.fid)?;
        self.date(key, table.facts.created, table.facts.views)?;
        self.credit(key, &table.file)
    }

    fn copy(&self, copy: &Copy) -> Result<()> {
        let missing = || Error::Corrupt(format!("The sample `{}` is copied and not there.", copy.of));
        let of = self.plots.get(copy.of.as_str()).ok_or_else(missing)?;
        let options = CopyOptions { make_public: true, ..CopyOptions::default() };
        let key = self.key(&copies::copy(&self.session, self.tx, of, &options)?.value.new_fid)?;
        self.rename(key, &copy.facts.name)?;
        self.date(key, copy.facts.created, copy.facts.views)
    }

    /// Returns the row of a file that was just made.
    fn key(&self, fid: &Fid) -> Result<Key> {
        self.session.caller.and_then(|account| Key::new(account, fid.number())).ok_or(Error::NotFound)
    }

    fn row(&self, key: Key) -> Result<Row> {
        self.tx.row(key)?.ok_or(Error::NotFound)
    }

    fn rename(&self, key: Key, name: &str) -> Result<()> {
        let row = self.row(key)?;
        self.tx.place(&row, row.parent, &names::free(self.tx, row.parent, name)?)
    }

    /// Sets when a file was made and how often it was opened.
    fn date(&self, key: Key, created: Timestamp, views: i64) -> Result<()> {
        self.tx
            .db
            .prepare_cached("UPDATE file SET created = ?2, modified = ?2, views = ?3 WHERE id = ?1")?
            .execute(params![key, created.0, views])?;
        Ok(())
    }

    /// Says in a grid's meta data and in its caption whose data it is.
    fn credit(&self, grid: Key, file: &str) -> Result<()> {
        let metadata = self.read.collection.sources.get(file).map(ToString::to_string);
        let caption = self.credit_of(file);
        self.tx.set_details(grid, &Details { metadata, caption, ..self.tx.details(grid)? })
    }

    fn credit_of(&self, file: &str) -> Option<String> {
        Some(self.read.collection.sources.get(file)?.get("credit")?.as_str()?.to_owned())
    }
}

fn patch(facts: &Facts) -> FilePatch {
    FilePatch {
        filename: Some(facts.name.clone()),
        place: Some(Place::Path(facts.folder.clone())),
        world_readable: Some(true),
        ..FilePatch::default()
    }
}

fn remove(session: &Session, tx: &Tx, account: i64) -> Result<u64> {
    let home = Key::home(account);
    let all = tx.account(account)?.map_or(0, |account| account.live);
    let kept = used_by_others(tx, account)?;
    for key in &kept {
        let row = tx.row(*key)?.ok_or(Error::NotFound)?;
        tx.place(&row, home, &names::free(tx, home, &row.name)?)?;
        trash::trash(session, tx, &session.fid(tx, *key)?)?;
    }
    for key in in_home(tx, home)? {
        let fid = session.fid(tx, key)?;
        trash::trash(session, tx, &fid)?;
        trash::permanent_delete(session, tx, &fid)?;
    }
    Ok((all - kept.len() as i64).max(0).cast_unsigned())
}

/// Returns the grids that plots of others draw on: a trashed one still gives them its data.
fn used_by_others(tx: &Tx, account: i64) -> Result<Vec<Key>> {
    let mut query = tx.db.prepare_cached(
        "SELECT DISTINCT target.id FROM reference
         JOIN file target ON target.id = reference.target JOIN file ON file.id = reference.file
         WHERE target.owner = ?1 AND target.state < 2 AND file.owner <> ?1",
    )?;
    let keys = query.query_map([account], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

fn in_home(tx: &Tx, home: Key) -> Result<Vec<Key>> {
    let mut query = tx.db.prepare_cached("SELECT id FROM file WHERE parent = ?1 AND state = 0")?;
    let keys = query.query_map([home], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::embedded::block;
    use crate::backend::{ContentOptions, Files, Folders, Lookup, PlotQuery, Plots};

    fn library() -> Library {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        library
    }

    fn of_samples(path: &str) -> Lookup {
        Lookup { user: Some(OWNER.into()), ..Lookup::from_home(path) }
    }

    #[test]
    fn the_collection_and_its_files_are_sound() {
        let read = Read::new().unwrap();
        let named: Vec<&str> = read.collection.plots.iter().map(|plot| plot.file.as_str()).collect();
        assert_eq!((named.len(), read.figures.len(), read.tables.len()), (27, 27, 1));
        assert!(
            named.iter().all(|name| read.figures.contains_key(name) && read.collection.sources.contains_key(*name))
        );
    }

    #[test]
    fn everybody_sees_the_samples_with_their_views_dates_and_data() {
        let library = library();
        assert_eq!((library.add_samples().unwrap(), library.add_samples().unwrap()), (28, 0));
        let bob = library.session(Some("bob")).unwrap();
        let plots = block(bob.plots(&PlotQuery { by_views: Some(true), ..PlotQuery::default() })).unwrap();
        let first = &plots.results[0].file;
        assert_eq!((first.filename.as_str(), first.views), ("wealth and health 2007", 4962));
        assert_eq!(first.creation_time.micros(), "2015-10-02T12:00:27.846130Z");
        let options = ContentOptions { inline_data: true };
        assert!(block(bob.figure(&first.fid, options)).unwrap().traces()[0].get("x").is_some());
        let grid = block(bob.lookup(&of_samples("markets/wheat and wages"))).unwrap();
        let metadata = block(bob.retrieve(&grid.fid)).unwrap().metadata.unwrap();
        assert!(metadata["credit"].as_str().unwrap().contains("Playfair"));
        assert!(block(bob.lookup(&of_samples("people/wealth and health, for class"))).is_ok());
    }

    #[test]
    fn removing_leaves_the_data_of_other_peoples_copies() {
        let library = library();
        library.add_samples().unwrap();
        let bob = library.session(Some("bob")).unwrap();
        let plot = block(bob.lookup(&of_samples("climate/sunspots since 1700"))).unwrap();
        let options = crate::backend::CopyOptions::default();
        let copy = block(bob.copy(&plot.fid, &options)).unwrap().value.new_fid;
        assert!(library.remove_samples().unwrap() > 50);
        library.settle().unwrap();
        assert!(block(bob.lookup(&of_samples("climate"))).is_err());
        let figure = block(bob.figure(&copy, ContentOptions { inline_data: true })).unwrap();
        assert!(figure.traces()[0].get("y").is_some());
        let home = Fid::new(OWNER, crate::model::HOME).unwrap();
        assert_eq!(block(bob.folder(&home, &crate::backend::ListQuery::default())).unwrap().children.count, 0);
        assert_eq!(library.remove_samples().unwrap(), 0);
        assert_eq!(library.add_samples().unwrap(), 28);
    }
}
