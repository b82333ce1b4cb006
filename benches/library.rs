//! What the library costs: `cargo bench --bench library`, on a generated one of `PLOTREE_BENCH_FILES` files (100,000).

#[path = "../examples/support/generated.rs"]
mod generated;

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use plotree::backend::embedded::{Library, Session, block};
use plotree::backend::query::{ContentOptions, Entry, FigureDraft, Lookup, Order, Scope, SearchQuery, Spot, View};
use plotree::backend::{Files, Plots, Search, SortKey};
use plotree::model::{Fid, Figure, FilePatch};

fn main() {
    divan::main();
}

static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let files = std::env::var("PLOTREE_BENCH_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(100_000);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-library-{files}"));
    let library = generated::library(&path, files).expect("the disk has room for a library");
    library.session(Some(generated::USER)).expect("the user was generated")
});

fn all(order: Order) -> View {
    View::new(Scope::All(generated::USER.into()), order)
}

fn fid(path: &str) -> Fid {
    block(SESSION.lookup(&Lookup::from_home(path))).expect("it was generated").fid
}

fn rows(view: &View, spot: &Spot) -> Vec<Entry> {
    block(SESSION.window(view, spot, 50)).expect("the view is sound").rows
}

#[divan::bench]
fn open(bencher: Bencher) {
    let path = SESSION.library().path().expect("it is in a file").to_owned();
    bencher.bench(|| Library::open(&path, &plotree::backend::embedded::Options::default()).expect("it opened before"));
}

#[divan::bench(args = [false, true])]
fn first_page_by_views(bencher: Bencher, descending: bool) {
    let view = all(Order { key: SortKey::Views, descending });
    bencher.bench(|| rows(black_box(&view), &Spot::Index(0)));
}

#[divan::bench]
fn filtered_page_by_views(bencher: Bencher) {
    let view = View { filter: Some("rowth".into()), ..all(Order::descending(SortKey::Views)) };
    bencher.bench(|| rows(black_box(&view), &Spot::Index(0)));
}

#[divan::bench]
fn filtered_page_without_hits(bencher: Bencher) {
    let view = View { filter: Some("nowhere to be found".into()), ..all(Order::descending(SortKey::Views)) };
    bencher.bench(|| rows(black_box(&view), &Spot::Index(0)));
}

#[divan::bench]
fn later_page_by_views(bencher: Bencher) {
    let view = all(Order::descending(SortKey::Views));
    let middle = block(SESSION.window(&view, &Spot::Index(40_000), 1)).expect("the view is sound").rows.remove(0);
    let mut spot = Spot::After(Box::new(middle));
    bencher.bench_local(|| {
        let page = rows(&view, &spot);
        if let Some(last) = page.last() {
            spot = Spot::After(Box::new(last.clone()));
        }
    });
}

#[divan::bench]
fn last_page_by_name(bencher: Bencher) {
    let view = all(Order::ascending(SortKey::Filename));
    bencher.bench(|| rows(black_box(&view), &Spot::End));
}

#[divan::bench]
fn page_in_the_middle_by_number(bencher: Bencher) {
    let view = all(Order::ascending(SortKey::Filename));
    let middle = block(SESSION.counts()).expect("it can be counted").all / 2;
    bencher.bench(|| rows(black_box(&view), &Spot::Index(middle)));
}

#[divan::bench(args = [SortKey::Filename, SortKey::Views, SortKey::DateModified])]
fn page_of_a_huge_folder(bencher: Bencher, key: SortKey) {
    let view = View::new(Scope::Folder(fid("big")), Order::ascending(key));
    let first = rows(&view, &Spot::Index(0)).pop().expect("the folder has files");
    let spot = Spot::After(Box::new(first));
    bencher.bench(|| rows(black_box(&view), &spot));
}

#[divan::bench]
fn around_a_file(bencher: Bencher) {
    let view = all(Order::descending(SortKey::Views));
    let spot = Spot::Around(rows(&view, &Spot::Index(30_000)).remove(0).fid);
    bencher.bench(|| rows(black_box(&view), &spot));
}

#[divan::bench]
fn look_up(bencher: Bencher) {
    let path = "archive/year 3/batch 0071";
    bencher.bench(|| block(SESSION.exists(&Lookup::from_home(black_box(path)))).expect("it can be looked for"));
}

#[divan::bench]
fn counts(bencher: Bencher) {
    bencher.bench(|| block(SESSION.counts()).expect("it can be counted"));
}

#[divan::bench]
fn figure_with_data(bencher: Bencher) {
    let view = View { filetypes: vec![plotree::model::FileType::Plot], ..all(Order::descending(SortKey::Views)) };
    let plot = rows(&view, &Spot::Index(0)).remove(0).fid;
    let options = ContentOptions { inline_data: true };
    bencher.bench(|| block(SESSION.figure(black_box(&plot), options)).expect("it was generated"));
}

/// A quarter of the library, 100,000 files at most, and the first page after it.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn trash_and_restore_a_huge_tree(bencher: Bencher) {
    let folder = fid("archive");
    let view = all(Order::descending(SortKey::Views));
    bencher.with_inputs(|| SESSION.library().settle().expect("it can be written")).bench_local_values(|()| {
        block(SESSION.trash(&folder)).expect("it is there");
        rows(&view, &Spot::Index(0));
        block(SESSION.restore(&folder)).expect("nothing is in its place");
        rows(&view, &Spot::Index(0));
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn restore_a_huge_tree_after_the_sweep(bencher: Bencher) {
    let folder = fid("archive");
    let view = all(Order::descending(SortKey::Views));
    bencher
        .with_inputs(|| {
            block(SESSION.trash(&folder)).expect("it is there");
            SESSION.library().settle().expect("it can be written");
        })
        .bench_local_values(|()| {
            block(SESSION.restore(&folder)).expect("nothing is in its place");
            rows(&view, &Spot::Index(0));
        });
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn durable_change(bencher: Bencher) {
    let plot = rows(&all(Order::descending(SortKey::Views)), &Spot::Index(0)).remove(0).fid;
    bencher.bench_local(|| block(SESSION.count_view(&plot)).expect("it can be written"));
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn import_a_figure(bencher: Bencher) {
    let library = Library::open(
        &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench-library-imports"),
        &plotree::backend::embedded::Options::default(),
    )
    .expect("the disk has room for a library");
    library.ensure_user(generated::USER).expect("it can be written");
    let session = library.session(Some(generated::USER)).expect("the user is there");
    let points: Vec<String> = (0..1000).map(|x| format!("{}", (f64::from(x) / 20.0).sin())).collect();
    let points = points.join(",");
    let json = format!(r#"{{"data":[{{"type":"scatter","x":[{points}],"y":[{points}]}}],"layout":{{"title":"T"}}}}"#);
    let draft = FigureDraft {
        figure: Figure::read(json.as_bytes()).expect("it is a figure"),
        file: FilePatch::rename("growth"),
        force: true,
        ..FigureDraft::default()
    };
    bencher.bench_local(|| block(session.import_figure(&draft)).expect("it can be written"));
}

/// A common word, two common ones that never meet and that often do, beginnings, a trace type, a rare word, a late page.
#[divan::bench(args = ["growth", "growth margin", "growth bob", "gro*", "grow*", "plottype:scatter", "growth 77", "nowhere", "growth@100"])]
fn search(bencher: Bencher, q: &str) {
    let (q, page) = q.split_once('@').unwrap_or((q, "1"));
    let page = page.parse().ok();
    let query = SearchQuery { q: q.into(), page, ..SearchQuery::default() };
    bencher.bench(|| block(SESSION.search(black_box(&query))).map(|page| page.count));
}
