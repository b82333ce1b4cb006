//! Libraries of any size for benches and trials, the same every time for the same size.
//!
//! A quarter of the files (at most 100,000) are plots in the one folder `big`, another quarter is the subtree `archive` of a
//! folder for every hundred files; the rest are plots with their grids, in folders some seven deep, of which a tenth belongs
//! to other users. At the path [`DEEP`] there is a plot. Views are skewed: few plots are opened often, most hardly ever.

use std::path::Path;

use plotree::backend::Result;
use plotree::backend::embedded::{Bulk, BulkFile, Library, Options};
use plotree::model::{Column, Figure, HOME, IdLocal, Timestamp, Value};

/// The user who owns nine files of ten.
pub const USER: &str = "bob";
/// A path seven deep.
#[allow(dead_code, reason = "not everybody who generates a library looks for it")]
pub const DEEP: &str = "way/down/there/are/more/folders/plot";

/// All users.
const USERS: u64 = 100;

/// The largest single folder and the largest subtree.
const MOST: u64 = 100_000;

/// Words of names.
const WORDS: [&str; 24] = [
    "growth", "margin", "revenue", "weather", "voltage", "latency", "survey", "yield", "forecast", "churn", "spectrum",
    "pressure", "traffic", "energy", "sales", "protein", "rainfall", "returns", "usage", "orbit", "signal", "cohort",
    "noise", "budget",
];

/// Makes a library with so many files in it, if there is none at the path.
pub fn library(path: &Path, files: u64) -> Result<Library> {
    if path.exists() {
        return Library::open(path, &Options::default());
    }
    let draft = path.with_extension("part");
    for suffix in ["", "-wal", "-shm"] {
        // A draft may be left of a run that was stopped, and the log of a library that was deleted: it would spoil another.
        let _ = std::fs::remove_file(format!("{}{suffix}", draft.display()));
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    let library = Library::open(&draft, &Options::default())?;
    library.ensure_user(USER)?;
    for number in 1..USERS {
        library.ensure_user(&other(number))?;
    }
    let mut bulk = library.bulk(USER)?;
    Generator::new(&mut bulk).run(files)?;
    bulk.finish()?;
    drop(library);
    // It belongs to the draft's name.
    let _ = std::fs::remove_file(format!("{}.ballast", draft.display()));
    std::fs::rename(&draft, path).map_err(|error| plotree::backend::Error::Storage(error.to_string()))?;
    Library::open(path, &Options::default())
}

fn other(number: u64) -> String {
    format!("user{number:02}")
}

struct Generator<'b, 'l> {
    bulk: &'b mut Bulk<'l>,
    user: String,
    chance: u64,
    clock: i64,
    made: u64,
    columns: Vec<Value>,
}

impl<'b, 'l> Generator<'b, 'l> {
    fn new(bulk: &'b mut Bulk<'l>) -> Self {
        let mut generator = Generator {
            bulk,
            user: USER.to_owned(),
            chance: 42,
            clock: 1_500_000_000_000_000,
            made: 0,
            columns: Vec::new(),
        };
        for shape in 0..64 {
            let column: Column = (0..60)
                .map(|row| {
                    let wave = (f64::from(row) / f64::from(shape % 9 + 3)).sin() * 50.0 + f64::from(row * shape % 17);
                    plotree::model::Cell::Float((wave * 100.0).round() / 100.0)
                })
                .collect();
            generator.columns.push(Value::Column(column));
        }
        generator
    }

    fn run(&mut self, files: u64) -> Result<()> {
        let quarter = (files / 4).min(MOST);
        self.big(quarter)?;
        self.archive(quarter)?;
        self.deep()?;
        self.tree(files - files / 10)?;
        for number in 1..USERS {
            self.user = other(number);
            self.bulk.turn_to(&self.user)?;
            self.tree(files - files / 10 + files / 10 * number / (USERS - 1))?;
        }
        Ok(())
    }

    fn deep(&mut self) -> Result<()> {
        let mut names = DEEP.split('/').peekable();
        let mut parent = HOME;
        while let Some(name) = names.next() {
            if names.peek().is_some() {
                parent = self.folder(parent, name)?;
            } else {
                let grid = self.grid(parent, "plot_grid")?;
                self.plot(parent, name, grid)?;
            }
        }
        Ok(())
    }

    /// One folder with very many plots.
    fn big(&mut self, count: u64) -> Result<()> {
        let folder = self.folder(HOME, "big")?;
        let grid = self.grid(HOME, "big data")?;
        for number in 0..count {
            let name = self.name(number);
            self.plot(folder, &name, grid)?;
        }
        Ok(())
    }

    /// Folders within folders, a hundred files in each.
    fn archive(&mut self, count: u64) -> Result<()> {
        let top = self.folder(HOME, "archive")?;
        let grid = self.grid(top, "archive data")?;
        let (mut year, mut left) = (top, count);
        for folder in 0..count.div_ceil(100) {
            if folder % 20 == 0 {
                year = self.folder(top, &format!("year {}", folder / 20))?;
            }
            let batch = self.folder(year, &format!("batch {folder:04}"))?;
            for number in 0..left.min(100) {
                let name = self.name(number);
                self.plot(batch, &name, grid)?;
            }
            left = left.saturating_sub(100);
        }
        Ok(())
    }

    /// Plots with their grids in folders of some depth.
    fn tree(&mut self, files: u64) -> Result<()> {
        let mut folders = vec![(HOME, 0u32)];
        while self.made < files {
            let (parent, depth) = folders[(self.random() % folders.len() as u64) as usize];
            if folders.len() < 12 || self.random().is_multiple_of(21) {
                if depth < 12 {
                    let number = folders.len() as u64;
                    let name = self.name(number);
                    folders.push((self.folder(parent, &name)?, depth + 1));
                    // Deep ones are favoured, so that the tree is not flat.
                    if depth > 3
                        && let Some(last) = folders.last().copied()
                    {
                        folders.push(last);
                    }
                }
                continue;
            }
            let number = self.made;
            let name = self.name(number);
            let grid = self.grid(parent, &format!("{name}_grid"))?;
            self.plot(parent, &name, grid)?;
        }
        Ok(())
    }

    fn folder(&mut self, parent: IdLocal, name: &str) -> Result<IdLocal> {
        let file = self.file(parent, name, 0);
        self.bulk.folder(&file)
    }

    fn grid(&mut self, parent: IdLocal, name: &str) -> Result<IdLocal> {
        let [x, y] = [self.random(), self.random()].map(|chance| self.columns[(chance % 64) as usize].clone());
        let views = self.random() % 3;
        let file = self.file(parent, name, views);
        self.bulk.grid(&file, &[("data.0.x", x), ("data.0.y", y)])
    }

    fn plot(&mut self, parent: IdLocal, name: &str, grid: IdLocal) -> Result<IdLocal> {
        // One in a thousand plots has a thousand times the views.
        let views = 1_000 / (1 + self.random() % 1_000) * (self.random() % 40);
        let kind = ["scatter", "bar", "scatter", "scattergl"][(self.random() % 4) as usize];
        let title = WORDS[(self.random() % 24) as usize];
        let user = &self.user;
        let json = format!(
            "{{\"data\":[{{\"type\":\"{kind}\",\"name\":\"actual\",\"xsrc\":\"{user}:{grid}:000000\",\
             \"ysrc\":\"{user}:{grid}:000001\"}}],\"layout\":{{\"title\":{{\"text\":\"{title}\"}}}}}}"
        );
        let figure = Figure::read(json.as_bytes())
            .map_err(|error| plotree::backend::Error::invalid("figure", error.to_string()))?;
        let file = self.file(parent, name, views);
        self.bulk.plot(&file, &figure)
    }

    fn file<'n>(&mut self, parent: IdLocal, name: &'n str, views: u64) -> BulkFile<'n> {
        self.made += 1;
        self.clock += (self.random() % 120_000_000).cast_signed();
        let created = Timestamp(self.clock);
        let modified = Timestamp(self.clock + (self.random() % 40_000_000_000_000).cast_signed());
        let world_readable = self.random().is_multiple_of(10);
        BulkFile { parent, name, views, created, modified, world_readable }
    }

    fn name(&mut self, number: u64) -> String {
        let [first, second] = [self.random(), self.random()].map(|chance| WORDS[(chance % 24) as usize]);
        format!("{first} {second} {number}")
    }

    /// Returns the next number of a fixed row of chance (`splitmix64`).
    fn random(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.chance ^ (self.chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
