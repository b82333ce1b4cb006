//! What the library costs: `cargo bench --bench library`, one table for generated libraries of all sizes.
//!
//! `PLOTREE_BENCH_FILES` says the sizes (`10000,100000`; the goals are for `1000000`), `PLOTREE_BENCH_DIR` where the libraries
//! are kept (`target`). Every operation is done with another file, page or word each time; the table has the median and the
//! 99th percentile; with `PLOTREE_BENCH_BUSY`, what waits for no disk is measured by the time that it had a processor.

#[path = "../examples/support/generated.rs"]
mod generated;
#[path = "library/measure.rs"]
mod measure;
#[path = "library/other.rs"]
mod other;

use std::path::{Path, PathBuf};
use std::time::Duration;

use measure::{Chance, Column, Goal, Table};
use plotree::backend::embedded::{Library, Options, Session, block};
use plotree::backend::query::{
    ContentOptions, CopyOptions, Entry, FigureDraft, Imported, Lookup, Order, Scope, SearchQuery, Spot, View,
};
use plotree::backend::{Files, Plots, Search, SortKey};
use plotree::model::{Fid, Figure, FilePatch, FileType};

/// Rows of a page.
const ROWS: usize = 50;
/// Times that a quick operation is measured.
const TIMES: usize = 400;

fn main() {
    if other::was_meant() {
        return;
    }
    let sizes = std::env::var("PLOTREE_BENCH_FILES").unwrap_or_else(|_| "10000,100000".into());
    let place = std::env::var("PLOTREE_BENCH_DIR").unwrap_or_else(|_| "target".into());
    let mut table = Table::default();
    for files in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&place).join(format!("bench-library-{files}"));
        let library = generated::library(&path, files).expect("the disk has room for a library");
        library.settle().expect("it can be written");
        let session = library.session(Some(generated::USER)).expect("the user was generated");
        table.begin(files);
        Bench { session, path, table: &mut table, chance: Chance(7) }.all();
    }
    println!("{table}");
}

fn all(order: Order) -> View {
    View::new(Scope::All(generated::USER.into()), order)
}

/// One library being measured.
struct Bench<'t> {
    session: Session,
    path: PathBuf,
    table: &'t mut Table,
    chance: Chance,
}

impl Bench<'_> {
    fn all(mut self) {
        self.opening();
        self.pages();
        self.paths();
        self.searches();
        self.graphs();
        self.changes();
        self.copies();
        self.trashing();
        let memory = other::memory(&self.path);
        self.table.bytes("memory after browsing it all (another process)", Goal::Bytes(80 << 20), memory);
    }

    fn rows(&self, view: &View, spot: &Spot) -> Vec<Entry> {
        block(self.session.window(view, spot, ROWS)).expect("the view is sound").rows
    }

    fn fid(&self, path: &str) -> Fid {
        block(self.session.lookup(&Lookup::from_home(path))).expect("it was generated").fid
    }

    /// Returns rows from all over a view.
    fn sample(&mut self, view: &View, count: usize) -> Vec<Entry> {
        let total = block(self.session.counts()).expect("it can be counted").all;
        let window = |index: u64| block(self.session.window(view, &Spot::Index(index), 1)).expect("it is sound").rows;
        (0..count).flat_map(|_| window(self.chance.below(total))).collect()
    }

    fn time(&mut self, what: &str, goal: Goal, times: usize, mut work: impl FnMut(&Self, usize)) {
        let column = Column::of(times, |time| work(self, time));
        self.table.times(what, goal, &column);
    }

    /// Like [`Bench::time`], for what waits for the disk.
    fn time_waiting(&mut self, what: &str, goal: Goal, times: usize, mut work: impl FnMut(&Self, usize)) {
        let column = Column::of_waiting(times, |time| work(self, time));
        self.table.times(what, goal, &column);
    }

    fn opening(&mut self) {
        self.time("open the library", Goal::None, 20, |bench, _| {
            Library::open(&bench.path, &Options::default()).expect("it opened before");
        });
    }

    fn pages(&mut self) {
        let page = Goal::Times { median: 0.5, most: 5.0 };
        let orders = [
            ("by views", SortKey::Views, true),
            ("by date", SortKey::DateModified, true),
            ("by name", SortKey::Filename, false),
            ("by size", SortKey::Size, true),
        ];
        for (name, key, descending) in orders {
            let view = all(Order { key, descending });
            self.time(&format!("first {ROWS} {name}"), page, TIMES, |bench, _| {
                bench.rows(&view, &Spot::Index(0));
            });
        }
        for filetype in [FileType::Plot, FileType::Grid, FileType::Folder] {
            let view = View { filetypes: vec![filetype.clone()], ..all(Order::descending(SortKey::Views)) };
            self.time(&format!("first {ROWS} by views, only of type {filetype}"), page, TIMES, |bench, _| {
                bench.rows(&view, &Spot::Index(0));
            });
        }
        for (name, key, descending) in orders {
            let view = all(Order { key, descending });
            let spots = self.sample(&view, TIMES / 2);
            self.time(&format!("any later page {name}"), page, TIMES, |bench, time| {
                bench.rows(&view, &Spot::After(Box::new(spots[time % spots.len()].clone())));
            });
        }
        self.more_pages();
    }

    fn more_pages(&mut self) {
        let page = Goal::Times { median: 0.5, most: 5.0 };
        let big = self.fid("big");
        for (name, key) in [("views", SortKey::Views), ("name", SortKey::Filename)] {
            let view = View::new(Scope::Folder(big.clone()), Order::ascending(key));
            let spots = self.rows(&view, &Spot::Index(1000));
            self.time(&format!("page by {name} in a folder of a quarter of all"), page, TIMES, |bench, time| {
                bench.rows(&view, &Spot::After(Box::new(spots[time % spots.len()].clone())));
            });
        }
        for (name, key) in [("title", SortKey::Title), ("quality", SortKey::Quality)] {
            let view = all(Order::descending(key));
            self.time(&format!("first {ROWS} by {name} (no index)"), Goal::None, 10, |bench, _| {
                bench.rows(&view, &Spot::Index(0));
            });
        }
        for filter in ["rowth", "nowhere to be found", "gin 77"] {
            let view = View { filter: Some(filter.into()), ..all(Order::descending(SortKey::Views)) };
            self.time(&format!("first {ROWS} by views that hold \"{filter}\""), Goal::None, 50, |bench, _| {
                bench.rows(&view, &Spot::Index(0));
            });
        }
    }

    fn paths(&mut self) {
        let goal = Goal::Times { median: 0.1, most: 0.1 };
        let deep = Lookup::from_home(generated::DEEP);
        self.time("look up a path seven deep", goal, TIMES * 10, |bench, _| {
            assert!(block(bench.session.exists(&deep)).expect("it can be looked for"));
        });
        self.time("counts of the folder tree", Goal::None, TIMES, |bench, _| {
            block(bench.session.counts()).expect("it can be counted");
        });
    }

    /// Words common and rare, beginnings, two that often meet and two that never do, trace types, late pages.
    fn searches(&mut self) {
        let goal = Goal::Times { median: 20.0, most: 20.0 };
        let queries = [
            "growth",
            "growth margin",
            "growth bob",
            "gro*",
            "g*",
            "grow* mar*",
            "plottype:scatter",
            "plottype:bar growth",
            "growth 77",
            "margin 4711",
            "nowhere",
            "growth@20",
            "growth margin forecast",
            "public:true voltage",
            "user17",
            "public:false orbit",
            "noise user42",
            "churn signal 99*",
            "budget@5",
            "weather plottype:pie",
        ];
        let mut whole = Column::default();
        for q in queries {
            let (words, page) = q.split_once('@').unwrap_or((q, "1"));
            let query = SearchQuery { q: words.into(), page: page.parse().ok(), ..SearchQuery::default() };
            let column = Column::of(30, |_| {
                // A small library has no late page.
                let _ = block(self.session.search(&query));
            });
            if std::env::var_os("PLOTREE_BENCH_DETAIL").is_some() {
                println!("    search {q:<24} {:.2} / {:.2} ms", column.median(), column.most());
            }
            whole.join(column);
        }
        self.table.times("search, 20 questions of all kinds", goal, &whole);
    }

    fn graphs(&mut self) {
        let goal = Goal::Times { median: 1.0, most: 1.0 };
        // By number among all: to count through those of a type would take long.
        let mut files = self.sample(&all(Order::descending(SortKey::Views)), 300);
        files.retain(|entry| entry.filetype != FileType::Folder);
        self.time("sources of a file", goal, TIMES, |bench, time| {
            block(bench.session.sources(&files[time % files.len()].fid, None)).expect("it has a graph");
        });
        let busy = self.fid("big data");
        self.time("sources of the grid of a quarter of all plots", goal, 50, |bench, _| {
            block(bench.session.sources(&busy, None)).expect("it has a graph");
        });
        let plots: Vec<Entry> = files.iter().filter(|entry| entry.filetype == FileType::Plot).cloned().collect();
        let options = ContentOptions { inline_data: true };
        self.time("figure with its data", Goal::None, TIMES, |bench, time| {
            block(bench.session.figure(&plots[time % plots.len()].fid, options)).expect("it was generated");
        });
        self.time("file object", Goal::None, TIMES, |bench, time| {
            block(bench.session.retrieve(&plots[time % plots.len()].fid)).expect("it was generated");
        });
    }

    fn changes(&mut self) {
        let plots = self.sample(&all(Order::descending(SortKey::Views)), 200);
        let plots: Vec<Fid> =
            plots.into_iter().filter(|entry| entry.filetype == FileType::Plot).map(|entry| entry.fid).collect();
        let goal = Goal::Times { median: 2.0, most: 20.0 };
        let sync = measure::sync(&self.path.with_extension("sync"));
        self.table.times("  write of 4 kB and fsync on this disk", Goal::None, &sync);
        self.time_waiting("durable change: a view", goal, 200, |bench, time| {
            block(bench.session.count_view(&plots[time % plots.len()])).expect("it can be written");
        });
        // A library is kept from run to run, and names with it.
        let run = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        self.time_waiting("durable change: a rename", goal, 200, |bench, time| {
            let name = format!("renamed {run} {time}");
            block(bench.session.update(&plots[time % plots.len()], &FilePatch::rename(&name))).expect("it is free");
        });
        self.time_waiting("durable change: trash and restore of a plot (two)", Goal::None, 100, |bench, time| {
            block(bench.session.trash(&plots[time % plots.len()])).expect("it is there");
            block(bench.session.restore(&plots[time % plots.len()])).expect("its name is free");
        });
    }

    fn copies(&mut self) {
        let points: Vec<String> = (0..1_000_000).map(|x| format!("{}", (f64::from(x) / 20.0).sin())).collect();
        let points = points.join(",");
        let json = format!(r#"{{"data":[{{"type":"scattergl","x":[{points}],"y":[{points}]}}]}}"#);
        let draft = FigureDraft {
            figure: Figure::read(json.as_bytes()).expect("it is a figure"),
            file: FilePatch::rename("a million points"),
            force: true,
            ..FigureDraft::default()
        };
        drop(json);
        let mut made = Vec::new();
        self.time_waiting("import of a figure with a million points", Goal::None, 3, |bench, _| {
            let change = block(bench.session.import_figure(&draft)).expect("it can be written");
            made.push(change.value);
        });
        let Some(Imported::Made { plot, .. }) = made.first().cloned() else { return };
        let goal = Goal::Times { median: 50.0, most: 50.0 };
        let mut copies = Vec::new();
        self.time_waiting("linked copy of a plot with a million points", goal, 50, |bench, _| {
            let copied = block(bench.session.copy(&plot, &CopyOptions::default())).expect("it can be written");
            copies.push(copied.value.new_fid);
        });
        for made in made {
            let Imported::Made { plot, grid } = made else { continue };
            copies.extend(std::iter::once(plot).chain(grid));
        }
        for fid in copies {
            block(self.session.trash(&fid)).expect("it is there");
            block(self.session.permanent_delete(&fid)).expect("it is in the trash");
        }
        self.session.library().settle().expect("it can be written");
    }

    /// Up to 100,000 files at once, and the first page after it.
    fn trashing(&mut self) {
        let goal = Goal::Times { median: 50.0, most: 50.0 };
        let archive = self.fid("archive");
        for busy in [false, true] {
            let lister = busy.then(|| other::Lister::start(&self.path));
            let said = if busy { ", while another process lists" } else { "" };
            let (mut trash, mut restore, mut page) = (Column::default(), Column::default(), Column::default());
            let view = all(Order::descending(SortKey::Views));
            for swept in [false, true, false, true, false, true, false] {
                trash.add(|| block(self.session.trash(&archive)).expect("it is there"));
                page.add(|| self.rows(&view, &Spot::Index(0)));
                if swept {
                    self.session.library().settle().expect("it can be written");
                }
                restore.add(|| block(self.session.restore(&archive)).expect("its name is free"));
                page.add(|| self.rows(&view, &Spot::Index(0)));
                self.session.library().settle().expect("it can be written");
                std::thread::sleep(Duration::from_millis(20));
            }
            self.table.times(&format!("trash the tree of a quarter of all{said}"), goal, &trash);
            self.table.times(&format!("restore it{said}"), goal, &restore);
            self.table.times("  first page right after that", Goal::Times { median: 5.0, most: 20.0 }, &page);
            if let Some(lister) = lister {
                self.table.times(
                    "  pages of the process that lists",
                    Goal::Times { median: 0.5, most: 5.0 },
                    &lister.end(),
                );
            }
        }
    }
}
