//! Whole accounts between places: what is pulled equals what is there, from servers of both kinds, and again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "mirror/hostile.rs"]
mod hostile;
#[path = "mirror/killed.rs"]
mod killed;
#[path = "remote/proxy.rs"]
mod proxy;
#[path = "mirror/trees.rs"]
mod trees;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use plotree::backend::embedded::Library;
use plotree::backend::embedded::care::Depth;
use plotree::backend::query::{
    ContentOptions, FigureDraft, Imported, Lookup, Order, PlotQuery, Scope, Sharing, Spot, View,
};
use plotree::backend::remote::{Patience, Remote, Settings};
use plotree::backend::{Error, Extras, Files, Folders, Grids, Plots, SortKey};
use plotree::mirror::pull::{Options, Progress};
use plotree::mirror::{self, Report, Ties, push};
use plotree::model::{Fid, Figure, FilePatch, FileType, NewGrid, NewPlot, Place, PlotPatch};
use plotree::server;
use tokio::net::TcpListener;

use proxy::{Fault, Proxy};

/// A furnished library behind a server behind a proxy.
struct There {
    library: Library,
    proxy: Proxy,
    key: String,
    _running: server::Running,
}

fn draft(name: &str, folder: &str, number: usize) -> FigureDraft {
    let json = format!(
        r#"{{"data":[{{"type":"bar","x":["a","b"],"y":[1,{number}.5],"name":"é {number}"}}],"layout":{{"title":{{"text":"T {number}"}}}}}}"#
    );
    let file = FilePatch { place: Some(Place::Path(folder.to_owned())), ..FilePatch::rename(name) };
    let mut digest = [7; 32];
    digest[..8].copy_from_slice(&number.to_le_bytes());
    FigureDraft { figure: Figure::read(json.as_bytes()).unwrap(), file, digest, ..FigureDraft::default() }
}

impl There {
    async fn new() -> There {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        library.ensure_user("eve").unwrap();
        let key = library.add_key("bob", "test").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = server::serve(library.clone(), listener, server::Options::default()).unwrap();
        let proxy = Proxy::start(Some(running.address())).await;
        let there = There { library, proxy, key, _running: running };
        there.furnish().await;
        there
    }

    /// Makes one file of every kind, in every state.
    async fn furnish(&self) {
        let (bob, eve) = (self.library.session(Some("bob")).unwrap(), self.library.session(Some("eve")).unwrap());
        let mut plots = Vec::new();
        for number in 0..12 {
            let folder = ["a", "a/b", "a/b/c", "z"][number % 4];
            let made = bob.import_figure(&draft(&format!("plot {number}"), folder, number)).await.unwrap();
            let Imported::Made { plot, grid: Some(grid) } = made.value else { panic!("{made:?}") };
            plots.push((plot, grid));
        }
        let (first, grid) = plots[0].clone();
        let metadata = serde_json::from_str(r#"{"unit":"kg","deep":{"x":[1,2.5,null]}}"#).unwrap();
        let patch = FilePatch { metadata: Some(metadata), refresh_interval: Some(Some(60)), ..FilePatch::default() };
        bob.update_grid(&grid, &patch).await.unwrap();
        let open = FilePatch { world_readable: Some(true), share_key_enabled: Some(true), ..FilePatch::default() };
        bob.update(&first, &open).await.unwrap();
        bob.star(&first).await.unwrap();
        bob.comment(&first, "Well done, <b>all</b>").await.unwrap();
        let sharing = Sharing { users: vec!["eve".into(), "max@example.org".into()], ..Sharing::default() };
        bob.add_collaborators(&plots[1].0, &sharing).await.unwrap();
        bob.create_extra(std::slice::from_ref(&first), Some("notes.txt"), b"what was measured").await.unwrap();
        bob.copy(&plots[2].0, &plotree::backend::CopyOptions::default()).await.unwrap();
        bob.create_folder("empty/inner", &Place::default()).await.unwrap();
        bob.trash(&plots[4].0).await.unwrap();
        let c = bob.lookup(&Lookup::from_home("a/b/c")).await.unwrap();
        bob.trash(&c.fid).await.unwrap();
        for _ in 0..3 {
            bob.count_view(&first).await.unwrap();
        }
        // A plot of bob's that draws on a grid of eve's.
        let made = eve.import_figure(&draft("hers", "x", 99)).await.unwrap();
        let Imported::Made { plot, grid: Some(grid) } = made.value else { panic!("{made:?}") };
        let public = FilePatch { world_readable: Some(true), ..FilePatch::default() };
        eve.update(&grid, &public).await.unwrap();
        let figure = eve.figure(&plot, ContentOptions::default()).await.unwrap();
        let file = FilePatch::rename("with hers");
        bob.create_plot(&NewPlot { figure, file, source_fid: None }).await.unwrap();
    }

    fn remote(&self, extension: bool) -> Remote {
        let patience =
            Patience { attempts: 3, first_wait: Duration::from_millis(2), longest_wait: Duration::from_millis(50) };
        let settings = Settings {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(20),
            patience,
            extension,
            ..Settings::new(&self.proxy.url()).signed_in("bob", &self.key)
        };
        Remote::new(settings).unwrap()
    }
}

/// A library to pull into, with what it remembers.
struct Here {
    library: Library,
    ties: Ties,
}

impl Here {
    fn new() -> Here {
        Here { library: Library::in_memory().unwrap(), ties: Ties::default() }
    }

    async fn pull(&mut self, remote: &Remote, options: &Options) -> Result<Report, Error> {
        mirror::pull(remote, &self.library, &mut self.ties, options, &mut |_| {}).await
    }

    async fn assert_equal(&self, remote: &Remote) {
        let options = Options { trash: true, ..Options::default() };
        let compared = mirror::verify(remote, &self.library, &self.ties, &options, &mut |_| {}).await.unwrap();
        assert_eq!(compared.different, [], "of {}", compared.equal);
        let report = self.library.check(Depth::Deep);
        assert!(report.is_sound(), "{report:?}");
    }
}

fn everything() -> Options {
    Options { trash: true, ..Options::default() }
}

#[tokio::test]
async fn what_is_pulled_is_what_is_there_and_the_second_time_nothing_is_asked() {
    for extension in [true, false] {
        let there = There::new().await;
        let remote = there.remote(extension);
        let mut here = Here::new();
        let report = here.pull(&remote, &everything()).await.unwrap();
        assert_eq!((report.left.as_slice(), report.changed, report.same), (&[][..], 0, 0), "{extension}");
        // Eve's grid comes beside what was listed.
        assert_eq!(report.new, report.seen + 1);
        here.assert_equal(&remote).await;
        let bob = here.library.session(Some("bob")).unwrap();
        let with_hers = bob.lookup(&Lookup::from_home("with hers")).await.unwrap();
        let figure = bob.figure(&with_hers.fid, ContentOptions { inline_data: true }).await.unwrap();
        assert_eq!(serde_json::to_string(figure.traces()[0].get("y").unwrap()).unwrap(), "[1,99.5]");
        there.proxy.always(Fault::Pass);
        let asked = AtomicU64::new(0);
        let mut count = |step: Progress<'_>| {
            if let Progress::Found { wanted, .. } = step {
                asked.store(wanted, Ordering::Relaxed);
            }
        };
        let again = mirror::pull(&remote, &here.library, &mut here.ties, &everything(), &mut count).await.unwrap();
        assert_eq!((again.new, again.changed, again.same, asked.load(Ordering::Relaxed)), (0, 0, report.seen, 0));
        // Who is asking, two listings and what is below the trash's folders; eve's grid, which is in none of them.
        let heads = there.proxy.requests();
        let paths: Vec<&str> = heads.iter().filter_map(|head| head.split([' ', '?']).nth(1)).collect();
        assert!(paths.len() <= 8, "{paths:#?}");
        assert!(!paths.iter().any(|path| path.contains("content")), "{paths:#?}");
    }
}

#[tokio::test]
async fn without_memory_a_pull_comes_to_the_same_end() {
    let there = There::new().await;
    let remote = there.remote(true);
    let mut here = Here::new();
    let first = here.pull(&remote, &everything()).await.unwrap();
    here.ties = Ties::default();
    let again = here.pull(&remote, &everything()).await.unwrap();
    assert_eq!((again.new, again.changed, again.left.len()), (0, 0, 0));
    assert_eq!(again.same, first.seen);
    here.assert_equal(&remote).await;
}

#[tokio::test]
async fn what_changed_there_is_pulled_and_what_changed_here_is_kept() {
    let there = There::new().await;
    let remote = there.remote(true);
    let mut here = Here::new();
    here.pull(&remote, &everything()).await.unwrap();
    let bob = there.library.session(Some("bob")).unwrap();
    let find = async |path: &str| bob.lookup(&Lookup::from_home(path)).await;
    let renamed = find("a/plot 0").await.unwrap().fid;
    bob.update(&renamed, &FilePatch::rename("new name")).await.unwrap();
    let both = find("a/b/plot 1").await.unwrap().fid;
    bob.update(&both, &FilePatch::rename("there")).await.unwrap();
    let mine = here.library.session(Some("bob")).unwrap();
    mine.update(&both, &FilePatch::rename("here")).await.unwrap();
    let gone = find("z/plot 3").await.unwrap().fid;
    bob.trash(&gone).await.unwrap();
    bob.permanent_delete(&gone).await.unwrap();
    let report = here.pull(&remote, &everything()).await.unwrap();
    assert_eq!((report.new, report.changed), (0, 1), "{report:?}");
    assert_eq!(report.left.iter().map(|left| left.fid.clone()).collect::<Vec<_>>(), std::slice::from_ref(&both));
    assert_eq!(report.gone, std::slice::from_ref(&gone));
    assert_eq!(mine.retrieve(&both).await.unwrap().filename, "here");
    assert_eq!(mine.retrieve(&renamed).await.unwrap().filename, "new name");
    assert!(!mine.retrieve(&gone).await.unwrap().is_trashed());
    let forced = here.pull(&remote, &Options { force: true, prune: true, ..everything() }).await.unwrap();
    assert_eq!((forced.left.len(), forced.changed), (0, 1), "{forced:?}");
    assert_eq!(mine.retrieve(&both).await.unwrap().filename, "there");
    assert!(mine.retrieve(&gone).await.unwrap().is_trashed());
    here.assert_equal(&remote).await;
}

#[tokio::test]
async fn a_part_comes_with_the_folders_above_it() {
    let there = There::new().await;
    let remote = there.remote(false);
    let bob = there.library.session(Some("bob")).unwrap();
    let b = bob.lookup(&Lookup::from_home("a/b")).await.unwrap().fid;
    let mut here = Here::new();
    let report = here.pull(&remote, &Options { roots: vec![b], ..Options::default() }).await.unwrap();
    assert_eq!(report.left, []);
    let mine = here.library.session(Some("bob")).unwrap();
    assert_eq!(mine.lookup(&Lookup::from_home("a/b/plot 1")).await.unwrap().filename, "plot 1");
    assert!(mine.lookup(&Lookup::from_home("z")).await.is_err());
}

#[tokio::test]
async fn another_file_with_the_same_id_is_never_overwritten() {
    let there = There::new().await;
    let remote = there.remote(true);
    let mut here = Here::new();
    here.library.ensure_user("bob").unwrap();
    let mine = here.library.session(Some("bob")).unwrap();
    let own = mine.create_folder("mine", &Place::default()).await.unwrap().value.file.fid;
    let report = here.pull(&remote, &Options { force: true, ..everything() }).await.unwrap();
    let left: Vec<_> = report.left.iter().filter(|left| left.fid == own).collect();
    assert_eq!(left.len(), 1);
    assert!(left[0].reason.starts_with("Another file of this library has its id"), "{left:?}");
    assert_eq!(mine.retrieve(&own).await.unwrap().filename, "mine");
    assert!(here.library.check(Depth::Deep).is_sound());
}

#[tokio::test]
async fn a_pull_broken_off_anywhere_goes_on() {
    let there = There::new().await;
    let remote = there.remote(false);
    let mut here = Here::new();
    let mut rounds = 0;
    loop {
        rounds += 1;
        assert!(rounds < 200, "it does not come to an end");
        // Behind so many requests the network dies, and stays dead until the next round.
        let passed = 10 + rounds * 5;
        there.proxy.always(Fault::Close);
        there.proxy.next((0..passed).map(|_| Fault::Pass));
        match here.pull(&remote, &everything()).await {
            Ok(report) if report.left.is_empty() => break,
            Ok(report) => assert!(report.left.iter().all(|left| !left.reason.is_empty())),
            Err(error) => assert!(matches!(error, Error::Offline(_) | Error::Corrupt(_)), "{error:?}"),
        }
        assert!(here.library.check(Depth::Deep).is_sound());
    }
    there.proxy.always(Fault::Pass);
    here.assert_equal(&remote).await;
}

#[tokio::test]
async fn nobody_is_pulled_from_by_nobody() {
    let there = There::new().await;
    let anonymous = Remote::new(Settings::new(&there.proxy.url())).unwrap();
    let mut here = Here::new();
    let refused = here.pull(&anonymous, &Options::default()).await;
    assert!(matches!(refused, Err(Error::Unauthenticated(_))), "{refused:?}");
    // What is public can be had by name.
    let report = here.pull(&anonymous, &Options { user: Some("bob".into()), ..Options::default() }).await;
    assert!(report.is_ok() || matches!(report, Err(Error::Unauthenticated(_) | Error::Forbidden)), "{report:?}");
}

/// Returns the paths of a user's live files with what each holds: data of figures, values of grids.
async fn holdings(library: &Library, user: &str) -> Vec<(String, String)> {
    let session = library.session(Some(user)).unwrap();
    let view = View::new(Scope::All(user.to_owned()), Order::ascending(SortKey::Filename));
    let mut held = Vec::new();
    for row in session.window(&view, &Spot::Index(0), 10_000).await.unwrap().rows {
        let path = session.path(&row.fid).await.unwrap();
        let holds = match row.filetype {
            FileType::Plot => {
                let figure = session.figure(&row.fid, ContentOptions { inline_data: true }).await.unwrap();
                // References are called otherwise elsewhere.
                let text = figure.to_json();
                let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
                for trace in json["data"].as_array_mut().into_iter().flatten() {
                    trace.as_object_mut().unwrap().retain(|key, _| !key.ends_with("src"));
                }
                json.to_string()
            }
            FileType::Grid => {
                let grid = session.grid_content(&row.fid).await.unwrap();
                let cols = grid.cols.iter().map(|(name, column)| (name, serde_json::to_string(&column.data).unwrap()));
                format!("{:?}", cols.collect::<Vec<_>>())
            }
            _ => String::new(),
        };
        held.push((path, holds));
    }
    held.sort();
    held
}

/// Returns an empty library behind a server, and eve's way to it.
async fn empty() -> (Library, server::Running, Remote) {
    let library = Library::in_memory().unwrap();
    library.ensure_user("eve").unwrap();
    let key = library.add_key("eve", "test").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = server::serve(library.clone(), listener, server::Options::default()).unwrap();
    let url = format!("http://{}", running.address());
    let settings = Settings { extension: false, ..Settings::new(&url).signed_in("eve", &key) };
    (library, running, Remote::new(settings).unwrap())
}

#[tokio::test]
async fn what_is_pushed_and_pulled_back_is_the_same_tree() {
    let there = There::new().await;
    let bob = there.library.session(Some("bob")).unwrap();
    let (library, _running, remote) = empty().await;
    let mut ties = Ties::default();
    let options = push::Options::default();
    let report = mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
    // Only what is no folder, grid or plot stays.
    assert!(report.left.iter().all(|left| left.reason.starts_with("Only folders")), "{:?}", report.left);
    let (mine, theirs) = (holdings(&there.library, "bob").await, holdings(&library, "eve").await);
    // The grid of somebody else that a plot draws on came along.
    let beside: Vec<_> = theirs.iter().filter(|held| !mine.contains(held)).map(|(path, _)| path.as_str()).collect();
    assert_eq!(beside, ["/hers_grid"]);
    assert!(mine.iter().all(|held| theirs.contains(held)), "{mine:#?} {theirs:#?}");
    let public = library.session(None).unwrap().plots(&PlotQuery::default()).await.unwrap();
    assert_eq!(public.results.len(), 0);
    // And back, into a third library.
    let mut here = Here::new();
    let pulled = here.pull(&remote, &Options::default()).await.unwrap();
    assert_eq!(pulled.left, []);
    assert_eq!(holdings(&here.library, "eve").await, theirs);
    // A second push does nothing.
    let again = mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
    assert!(again.done.iter().all(|done| done.deed == push::Deed::Keep), "{:?}", again.done);
    // What changed here is changed in place there.
    let plot = bob.lookup(&Lookup::from_home("a/b/plot 1")).await.unwrap().fid;
    let mut figure = bob.figure(&plot, ContentOptions::default()).await.unwrap().to_json();
    figure = figure.replace("T 1", "new title");
    let patch = PlotPatch { figure: Some(Figure::read(figure.as_bytes()).unwrap()), ..PlotPatch::default() };
    bob.update_plot(&plot, &patch).await.unwrap();
    let changed = mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
    let replaced: Vec<_> = changed.done.iter().filter(|done| done.deed != push::Deed::Keep).collect();
    assert_eq!(
        (replaced.len(), replaced[0].deed, replaced[0].there.as_ref()),
        (1, push::Deed::Replace, ties.trail.place(&plot))
    );
}

/// Returns what a push tells, or did, to which files; what they are called there is only known where they were made.
fn said(report: &push::Report) -> (Vec<String>, Vec<mirror::Left>) {
    let done = report.done.iter().map(|done| format!("{} {} {:?} {}", done.fid, done.filetype, done.deed, done.path));
    (done.collect(), report.left.clone())
}

#[tokio::test]
async fn what_would_be_pushed_is_what_is_pushed_in_every_case() {
    let there = There::new().await;
    let bob = there.library.session(Some("bob")).unwrap();
    for policy in [push::Policy::Skip, push::Policy::Rename, push::Policy::Replace] {
        let (library, _running, remote) = empty().await;
        let eve = library.session(Some("eve")).unwrap();
        // Folders and files stand in the way of each other.
        eve.create_folder("a/plot 0", &Place::default()).await.unwrap();
        eve.import_figure(&draft("plot 3", "z", 3)).await.unwrap();
        let b = FilePatch { place: Some(Place::Path("a".to_owned())), ..FilePatch::rename("b") };
        eve.create_plot(&NewPlot { file: b, ..NewPlot::default() }).await.unwrap();
        let mut ties = Ties::default();
        for round in 0..3 {
            let mut options = push::Options { policy, dry_run: true, ..push::Options::default() };
            let before = holdings(&library, "eve").await;
            let told = mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
            assert_eq!(holdings(&library, "eve").await, before);
            options.dry_run = false;
            let done = mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
            assert_eq!(said(&told), said(&done), "{policy:?}, round {round}");
            assert!(!done.left.is_empty() && done.done.len() > 5, "{done:?}");
            // What was pushed is gone there, moved, or changed here.
            let plot = bob.lookup(&Lookup::from_home("z/plot 7")).await.unwrap().fid;
            let pushed = ties
                .trail
                .place(&plot)
                .unwrap_or_else(|| panic!("{policy:?}, round {round}: {:#?}", done.left))
                .clone();
            if round == 0 {
                eve.update(&pushed, &FilePatch { place: Some(Place::Folder(-1)), ..FilePatch::rename("moved") })
                    .await
                    .unwrap();
                let patch =
                    PlotPatch { figure: Some(Figure::read(br#"{"data":[]}"#).unwrap()), ..PlotPatch::default() };
                bob.update_plot(&plot, &patch).await.unwrap();
            } else {
                eve.trash(&pushed).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn another_server_at_the_same_address_is_not_taken_for_the_first() {
    let there = There::new().await;
    let bob = there.library.session(Some("bob")).unwrap();
    let mut ties = Ties::default();
    let (_library, _running, remote) = empty().await;
    let options = push::Options::default();
    mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
    // Its files have the same numbers, and are others.
    let (other, _other_running, remote) = empty().await;
    let eve = other.session(Some("eve")).unwrap();
    for number in 0..40 {
        eve.import_figure(&draft(&format!("precious {number}"), "", number)).await.unwrap();
    }
    let before = holdings(&other, "eve").await;
    let plot = bob.lookup(&Lookup::from_home("z/plot 7")).await.unwrap().fid;
    bob.update(&plot, &FilePatch::rename("changed")).await.unwrap();
    let report = mirror::push(&bob, &remote, &mut ties, &options, &mut |_| {}).await.unwrap();
    assert!(report.done.iter().all(|done| done.deed == push::Deed::Make), "{report:?}");
    let after = holdings(&other, "eve").await;
    assert!(before.iter().all(|held| after.contains(held)) && after.len() > before.len());
}

#[tokio::test]
async fn what_is_in_no_listing_is_looked_after_and_never_gone() {
    let there = There::new().await;
    let (bob, eve) = (there.library.session(Some("bob")).unwrap(), there.library.session(Some("eve")).unwrap());
    // A grid of bob's that lies in no folder.
    let cols = serde_json::from_str(r#"{"cols":{"x":{"data":[1,2],"order":0}}}"#).unwrap();
    let loose = bob.create_grid(&NewGrid { data: cols, unparented: true, ..NewGrid::default() }).await.unwrap().value;
    let source = format!("{}:{}", loose.file.fid, loose.cols[0].uid);
    let figure = Figure::read(format!(r#"{{"data":[{{"type":"bar","xsrc":"{source}"}}]}}"#).as_bytes()).unwrap();
    bob.create_plot(&NewPlot { figure, ..NewPlot::default() }).await.unwrap();
    for extension in [true, false] {
        let remote = there.remote(extension);
        let mut here = Here::new();
        let first = here.pull(&remote, &everything()).await.unwrap();
        assert_eq!((first.left.as_slice(), first.new), (&[][..], first.seen + 2));
        let again = here.pull(&remote, &Options { prune: true, ..everything() }).await.unwrap();
        assert_eq!((again.new, again.changed, again.gone.as_slice()), (0, 0, &[][..]));
        // Both change, and no listing says so.
        let hers = eve.lookup(&Lookup::from_home("x/hers_grid")).await.unwrap().fid;
        let metadata = serde_json::from_str(&format!(r#"{{"changed":{extension}}}"#)).unwrap();
        let patch = FilePatch { metadata: Some(metadata), ..FilePatch::default() };
        eve.update_grid(&hers, &patch).await.unwrap();
        bob.update_grid(&loose.file.fid, &patch).await.unwrap();
        let changed = here.pull(&remote, &everything()).await.unwrap();
        assert_eq!((changed.new, changed.changed), (0, 2));
        here.assert_equal(&remote).await;
    }
}

#[tokio::test]
async fn what_changes_without_its_date_is_pulled_too() {
    let there = There::new().await;
    let remote = there.remote(true);
    let mut here = Here::new();
    here.pull(&remote, &everything()).await.unwrap();
    let bob = there.library.session(Some("bob")).unwrap();
    let plot = bob.lookup(&Lookup::from_home("z/plot 7")).await.unwrap().fid;
    let before = bob.retrieve(&plot).await.unwrap().date_modified;
    bob.star(&plot).await.unwrap();
    assert_eq!(bob.retrieve(&plot).await.unwrap().date_modified, before);
    here.pull(&remote, &everything()).await.unwrap();
    let mine = here.library.session(Some("bob")).unwrap();
    assert_eq!(mine.retrieve(&plot).await.unwrap().stars.unwrap().count, 1);
    here.assert_equal(&remote).await;
}

#[tokio::test]
async fn a_server_that_asks_to_wait_is_waited_for() {
    let there = There::new().await;
    let remote = there.remote(false);
    let mut here = Here::new();
    let busy = Fault::answer(429, "retry-after: 0\r\n", r#"{"detail":"Request was throttled."}"#);
    // Longer than the patience of a single request.
    there.proxy.next((0..60).map(|number| if number < 20 { Fault::Pass } else { busy.clone() }));
    let report = here.pull(&remote, &everything()).await.unwrap();
    assert_eq!(report.left, []);
    here.assert_equal(&remote).await;
}

#[tokio::test]
async fn names_that_are_taken_are_left_numbered_or_replaced_as_asked() {
    let there = There::new().await;
    let bob = there.library.session(Some("bob")).unwrap();
    let root = bob.lookup(&Lookup::from_home("z")).await.unwrap().fid;
    let push_with = async |remote: &Remote, policy, dry_run| {
        let options = push::Options { roots: vec![root.clone()], policy, dry_run, ..push::Options::default() };
        mirror::push(&bob, remote, &mut Ties::default(), &options, &mut |_| {}).await.unwrap()
    };
    let (library, _running, remote) = empty().await;
    let told = push_with(&remote, push::Policy::Skip, true).await;
    assert!(told.done.iter().all(|done| done.deed == push::Deed::Make && done.there.is_none()));
    assert_eq!(holdings(&library, "eve").await, []);
    let first = push_with(&remote, push::Policy::Skip, false).await;
    assert_eq!(first.left, []);
    assert_eq!(said(&told), said(&first));
    let held = holdings(&library, "eve").await;
    // Whoever has forgotten what he pushed is told of each name.
    for policy in [push::Policy::Skip, push::Policy::Replace, push::Policy::Rename] {
        let told = push_with(&remote, policy, true).await;
        assert_eq!(holdings(&library, "eve").await, held);
        let (library, _running, remote) = empty().await;
        push_with(&remote, push::Policy::Skip, false).await;
        let done = push_with(&remote, policy, false).await;
        assert_eq!(said(&told), said(&done), "{policy:?}");
        drop(library);
    }
    let skipped = push_with(&remote, push::Policy::Skip, false).await;
    assert_eq!(skipped.left.len() + 1, held.len(), "{:?}", skipped.left);
    let replaced = push_with(&remote, push::Policy::Replace, false).await;
    assert_eq!((replaced.left.as_slice(), holdings(&library, "eve").await), (&[][..], held.clone()));
    let renamed = push_with(&remote, push::Policy::Rename, false).await;
    assert_eq!(renamed.left, []);
    assert_eq!(holdings(&library, "eve").await.len(), held.len() * 2 - 1);
}

/// Gives a plot another figure.
async fn redraw(library: &Library, plot: &Fid, title: &str) {
    let session = library.session(Some("bob")).unwrap();
    let figure = session.figure(plot, ContentOptions::default()).await.unwrap().to_json();
    let mut figure: serde_json::Value = serde_json::from_str(&figure).unwrap();
    figure["layout"]["title"]["text"] = title.into();
    let patch =
        PlotPatch { figure: Some(Figure::read(figure.to_string().as_bytes()).unwrap()), ..PlotPatch::default() };
    session.update_plot(plot, &patch).await.unwrap();
}

async fn title(library: &Library, plot: &Fid) -> String {
    library.session(Some("bob")).unwrap().retrieve(plot).await.unwrap().title
}

async fn at(library: &Library, path: &str) -> Fid {
    library.session(Some("bob")).unwrap().lookup(&Lookup::from_home(path)).await.unwrap().fid
}

#[tokio::test]
async fn what_was_pulled_is_changed_where_it_came_from() {
    let there = There::new().await;
    for extension in [true, false] {
        let (mut here, remote) = (Here::new(), there.remote(extension));
        here.pull(&remote, &Options::default()).await.unwrap();
        let options = push::Options::default();
        let bob = here.library.session(Some("bob")).unwrap();
        let kept = mirror::push(&bob, &remote, &mut here.ties, &options, &mut |_| {}).await.unwrap();
        assert!(kept.done.iter().all(|done| done.deed == push::Deed::Keep), "{:?}", kept.done);
        assert!(kept.left.iter().all(|left| left.reason.starts_with("Only folders")), "{:?}", kept.left);

        let (plot, name) = (at(&here.library, "a/b/plot 1").await, format!("mine {extension}"));
        redraw(&here.library, &plot, &name).await;
        for dry_run in [true, false] {
            let options = push::Options { dry_run, ..push::Options::default() };
            let pushed = mirror::push(&bob, &remote, &mut here.ties, &options, &mut |_| {}).await.unwrap();
            let done: Vec<_> = pushed.done.iter().filter(|done| done.deed != push::Deed::Keep).collect();
            assert_eq!((done.len(), done[0].deed, &done[0].fid), (1, push::Deed::Replace, &plot), "{done:?}");
        }
        assert_eq!(title(&there.library, &plot).await, name);
        // Both sides are the same now, whichever way one looks.
        let again = mirror::push(&bob, &remote, &mut here.ties, &options, &mut |_| {}).await.unwrap();
        assert!(again.done.iter().all(|done| done.deed == push::Deed::Keep), "{:?}", again.done);
        let pulled = here.pull(&there.remote(extension), &Options::default()).await.unwrap();
        assert_eq!((pulled.left, pulled.new, pulled.changed, pulled.same), (vec![], 0, 0, pulled.seen));
        // And what is changed there now comes here.
        redraw(&there.library, &plot, "theirs").await;
        let pulled = here.pull(&there.remote(extension), &Options::default()).await.unwrap();
        assert_eq!((pulled.left, pulled.changed), (vec![], 1));
        assert_eq!(title(&here.library, &plot).await, "theirs");
    }
}

#[tokio::test]
async fn what_was_changed_on_both_sides_is_overwritten_only_when_asked_for() {
    let there = There::new().await;
    let (mut here, remote) = (Here::new(), there.remote(true));
    here.pull(&remote, &Options::default()).await.unwrap();
    let bob = here.library.session(Some("bob")).unwrap();
    let plot = at(&here.library, "a/b/plot 1").await;
    redraw(&here.library, &plot, "mine").await;
    redraw(&there.library, &plot, "theirs").await;
    for policy in [push::Policy::Skip, push::Policy::Rename, push::Policy::Replace] {
        let mut said = Vec::new();
        for dry_run in [true, false] {
            let options = push::Options { policy, dry_run, roots: vec![plot.clone()], ..push::Options::default() };
            let report = mirror::push(&bob, &remote, &mut here.ties, &options, &mut |_| {}).await.unwrap();
            let done = report.done.iter().filter(|done| done.deed != push::Deed::Keep);
            let left = report.left.iter().map(|left| left.reason.clone());
            said.push(done.map(|done| format!("{:?} {}", done.deed, done.path)).chain(left).collect::<Vec<_>>());
        }
        assert_eq!(said[0], said[1]);
        let (word, title_there) = match policy {
            push::Policy::Skip => ("It was changed there as well as here, since both were the same.", "theirs"),
            push::Policy::Rename => ("Make a/b/plot 1 (2)", "theirs"),
            push::Policy::Replace => ("Replace a/b/plot 1", "mine"),
        };
        assert_eq!(said[0], [word]);
        assert_eq!(title(&there.library, &plot).await, title_there, "{policy:?}");
        if policy == push::Policy::Rename {
            assert_eq!(title(&there.library, &at(&there.library, "a/b/plot 1 (2)").await).await, "mine");
            // For the next round, as if it had not been.
            here.ties.trail = mirror::Trail::default();
        }
    }
}

#[tokio::test]
async fn what_was_pushed_does_not_come_back_as_another_file() {
    let there = There::new().await;
    let (mut here, remote) = (Here::new(), there.remote(true));
    here.pull(&remote, &Options::default()).await.unwrap();
    let bob = here.library.session(Some("bob")).unwrap();
    bob.import_figure(&draft("new", "fresh/inner", 77)).await.unwrap();
    let options = push::Options { roots: vec![at(&here.library, "fresh").await], ..push::Options::default() };
    let pushed = mirror::push(&bob, &remote, &mut here.ties, &options, &mut |_| {}).await.unwrap();
    assert_eq!((pushed.left, pushed.done.len()), (vec![], 4));
    // A file that appears there in a folder that was pushed comes into the folder itself.
    there.library.session(Some("bob")).unwrap().import_figure(&draft("theirs", "fresh/inner", 78)).await.unwrap();
    let before = holdings(&here.library, "bob").await;
    let pulled = here.pull(&remote, &Options::default()).await.unwrap();
    assert_eq!((pulled.left, pulled.new), (vec![], 2), "a plot with its grid");
    let after = holdings(&here.library, "bob").await;
    assert!(before.iter().all(|held| after.contains(held)));
    let new: Vec<&str> =
        after.iter().filter(|held| !before.contains(held)).map(|(path, _)| path.trim_matches('/')).collect();
    assert_eq!(new, ["fresh/inner/theirs", "fresh/inner/theirs_grid"]);
    let compared = mirror::verify(&remote, &here.library, &here.ties, &Options::default(), &mut |_| {}).await.unwrap();
    assert_eq!((compared.different, compared.copies), (vec![], 4));

    // What was changed there is told, and taken as what it is there when that is asked for.
    let (mine, theirs) = (at(&here.library, "fresh/inner/new").await, at(&there.library, "fresh/inner/new").await);
    assert_ne!(mine, theirs);
    redraw(&there.library, &theirs, "changed there").await;
    let pulled = here.pull(&remote, &Options::default()).await.unwrap();
    assert_eq!((pulled.new, pulled.left.len()), (0, 1));
    assert!(pulled.left[0].reason.starts_with(&format!("It was pushed there as a copy of {mine}")), "{pulled:?}");
    let pulled = here.pull(&remote, &Options { force: true, ..Options::default() }).await.unwrap();
    assert_eq!((pulled.left, title(&here.library, &mine).await.as_str()), (vec![], "T 77"));
    let mut found = Vec::new();
    for name in ["fresh/inner/new (1)", "fresh/inner/new (2)"] {
        let looked = here.library.session(Some("bob")).unwrap().lookup(&Lookup::from_home(name)).await;
        found.extend(looked.map(|file| file.title));
    }
    assert_eq!(found, ["changed there"]);
    assert!(here.library.check(Depth::Deep).is_sound());
}

#[tokio::test]
async fn that_both_sides_give_the_same_numbers_is_chance_and_no_matter() {
    let (library, _running, remote) = empty().await;
    let mut here = Here::new();
    here.library.ensure_user("eve").unwrap();
    let eve = here.library.session(Some("eve")).unwrap();
    eve.import_figure(&draft("new", "fresh", 77)).await.unwrap();
    let pushed = mirror::push(&eve, &remote, &mut here.ties, &push::Options::default(), &mut |_| {}).await.unwrap();
    assert!(pushed.done.iter().any(|done| done.there.as_ref() == Some(&done.fid)), "{pushed:?}");
    let pulled = here.pull(&remote, &Options::default()).await.unwrap();
    assert_eq!((pulled.left, pulled.new, pulled.same), (vec![], 0, pulled.seen));
    assert_eq!(holdings(&here.library, "eve").await, holdings(&library, "eve").await);
}

#[tokio::test]
async fn what_lies_in_a_folder_whose_id_another_one_has_here_does_not_come_into_that() {
    let (library, _running, remote) = empty().await;
    let there = library.session(Some("eve")).unwrap();
    there.create_folder("theirs/inner", &Place::default()).await.unwrap();
    // So many that they come in several batches.
    for number in 0..300 {
        let place = Place::Path(if number % 2 == 0 { "theirs/inner" } else { "theirs" }.to_owned());
        let file = FilePatch { place: Some(place), ..FilePatch::rename(&format!("plot {number}")) };
        there.create_plot(&NewPlot { file, ..NewPlot::default() }).await.unwrap();
    }
    let mut here = Here::new();
    here.library.ensure_user("eve").unwrap();
    let eve = here.library.session(Some("eve")).unwrap();
    eve.create_folder("mine/own", &Place::default()).await.unwrap();
    let pulled = here.pull(&remote, &Options::default()).await.unwrap();
    assert_eq!((pulled.left.len(), pulled.new), (2, 300), "{:?}", pulled.left);
    let paths: Vec<String> = holdings(&here.library, "eve").await.into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths.iter().filter(|path| path.starts_with("/plot ")).count(), 300, "{paths:?}");
}
