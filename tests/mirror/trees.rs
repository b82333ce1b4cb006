//! Trees and names of chance, pulled, pushed and pulled back: nothing is lost, renamed or joined together.

use plotree::backend::embedded::Library;
use plotree::backend::embedded::care::Depth;
use plotree::backend::query::{Order, Scope, Spot, View};
use plotree::backend::{Files, Folders, Plots, SortKey};
use plotree::mirror::{self, Ties, pull, push};
use plotree::model::{Figure, FilePatch, NewPlot, Place};
use proptest::prelude::*;

/// A name that a library takes: of hard letters more often than of easy ones.
fn name() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        "a", "A", "é", "e\u{301}", " ", ".", "..", "\\", ":", "*", "?", "\"", "<", "|", "%2F", "\n", "\u{202e}", "日",
        "😀", "CON", "~", "&", "=", "#", "+", "'", "(2)", "\u{200b}", "\u{1b}", "\t",
    ]);
    prop::collection::vec(hard, 1..6)
        .prop_map(|parts| parts.concat())
        .prop_filter("it is a name", |name| !name.trim().is_empty() && name != "." && name != "..")
}

/// Where each file lies, by the number of a folder before it, its name, and whether it is a folder.
fn tree() -> impl Strategy<Value = Vec<(prop::sample::Index, String, bool)>> {
    prop::collection::vec((any::<prop::sample::Index>(), name(), any::<bool>()), 1..24)
}

/// Makes a tree; names that are taken are passed over.
async fn grown(tree: &[(prop::sample::Index, String, bool)]) -> Library {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let bob = library.session(Some("bob")).unwrap();
    let mut folders = vec![-1];
    for (number, (place, name, is_folder)) in tree.iter().enumerate() {
        let parent = folders[place.index(folders.len())];
        let place = Some(Place::Folder(parent));
        if *is_folder {
            if let Ok(made) = bob.create_folder(name, &Place::Folder(parent)).await {
                folders.push(made.value.file.fid.number());
            }
        } else {
            let json = format!(r#"{{"data":[],"layout":{{"title":{{"text":"{number}"}}}}}}"#);
            let figure = Figure::read(json.as_bytes()).unwrap();
            let file = FilePatch { place, ..FilePatch::rename(name) };
            // A taken name is refused, which is as good.
            let _ = bob.create_plot(&NewPlot { figure, file, source_fid: None }).await;
        }
    }
    library
}

/// Returns the path, kind and title of all files of a user.
async fn paths(library: &Library, user: &str) -> Vec<(String, String, String)> {
    let session = library.session(Some(user)).unwrap();
    let view = View::new(Scope::All(user.to_owned()), Order::ascending(SortKey::Filename));
    let mut paths = Vec::new();
    for row in session.window(&view, &Spot::Index(0), 1_000).await.unwrap().rows {
        paths.push((session.path(&row.fid).await.unwrap(), row.filetype.to_string(), row.title));
    }
    paths.sort();
    paths
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn trees_survive_pulling_pushing_and_pulling_back(tree in tree()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let there = grown(&tree).await;
            let bob = there.session(Some("bob")).unwrap();
            let here = Library::in_memory().unwrap();
            let options = pull::Options::default();
            let report = mirror::pull(&bob, &here, &mut Ties::default(), &options, &mut |_| {}).await.unwrap();
            let expected = paths(&there, "bob").await;
            prop_assert_eq!((report.left.len(), report.new), (0, expected.len() as u64));
            prop_assert_eq!(&paths(&here, "bob").await, &expected);
            let other = Library::in_memory().unwrap();
            other.ensure_user("eve").unwrap();
            let eve = other.session(Some("eve")).unwrap();
            let (mine, mut ties) = (here.session(Some("bob")).unwrap(), Ties::default());
            let told = push::Options { dry_run: true, ..push::Options::default() };
            let told = mirror::push(&mine, &eve, &mut ties, &told, &mut |_| {}).await.unwrap();
            let pushed = mirror::push(&mine, &eve, &mut ties, &push::Options::default(), &mut |_| {}).await.unwrap();
            prop_assert_eq!(super::said(&told), super::said(&pushed));
            prop_assert_eq!(&pushed.left, &[]);
            prop_assert_eq!(&paths(&other, "eve").await, &expected);
            let back = Library::in_memory().unwrap();
            mirror::pull(&eve, &back, &mut Ties::default(), &options, &mut |_| {}).await.unwrap();
            prop_assert_eq!(&paths(&back, "eve").await, &expected);
            prop_assert!(back.check(Depth::Deep).is_sound());
            Ok(())
        })?;
    }
}
