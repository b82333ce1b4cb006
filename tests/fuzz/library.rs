//! What callers ask of a library: paths, searches, cursors, numbers of pages, grids and undo steps in JSON.

use std::num::NonZeroU64;

use plotree::backend::embedded::{Library, Session, block};
use plotree::backend::query::{
    ContentOptions, FigureDraft, ListQuery, Lookup, Order, PlotQuery, RelationPage, Scope, SearchQuery, Shelf, Spot,
    View,
};
use plotree::backend::{Error, Files, Folders, Grids, Imported, Plots, Result, Search, SortKey, Undo};
use plotree::model::grid::GridContent;
use plotree::model::sources::Relation;
use plotree::model::{Fid, Figure, FilePatch, NewGrid, Place};

use super::model::FIGURES;
use super::runner::{Target, outline};

fn library() -> Session {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let session = library.session(Some("bob")).unwrap();
    for (number, name) in ["growth", "Wachstum ß", "a (1)", "日本"].into_iter().enumerate() {
        let file = FilePatch { world_readable: Some(true), ..FilePatch::rename(name) };
        let figure = format!(r#"{{"data":[{{"type":"bar","y":[{number}]}}],"layout":{{"title":"no {name}"}}}}"#);
        let draft = FigureDraft {
            figure: Figure::read(figure.as_bytes()).unwrap(),
            file,
            force: true,
            ..FigureDraft::default()
        };
        block(session.import_figure(&draft)).unwrap();
    }
    session
}

/// Returns a word for an answer; an error must be one that a caller has brought about.
fn told<T>(answer: Result<T>) -> String {
    match answer {
        Ok(_) => "done".into(),
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. } | Error::NotFound | Error::TooLarge(_))) => {
            outline(&error.to_string())
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn paths() {
    let session = library();
    let run = |input: &[u8]| {
        let path = String::from_utf8_lossy(input).into_owned();
        let made = block(session.create_folder(&path, &Place::default()));
        if let Ok(change) = &made {
            let fid = &change.value.file.fid;
            let told = block(session.path(fid)).unwrap();
            assert_eq!(&block(session.lookup(&Lookup::from_home(&told))).unwrap().fid, fid);
            assert_eq!(&block(session.lookup(&Lookup::from_home(&path))).unwrap().fid, fid);
            block(session.undo(change.undo.as_ref().unwrap())).unwrap();
            block(session.empty_trash()).unwrap();
            assert_eq!(block(session.exists(&Lookup::from_home(&told))), Ok(false));
        }
        let looked = block(session.lookup(&Lookup::from_home(&path)));
        format!("{} {}", self::told(made), self::told(looked))
    };
    let seeds = &["a/b/c", "/growth", "growth/x", "///", ".", "a/../b", " ", "a//b/"];
    Target { name: "path", seeds, words: &["/", "..", ".", " ", "growth", "\u{0}", "ä"], run: &run }.fuzz();
}

#[test]
fn searches() {
    let session = library();
    let run = |input: &[u8]| {
        let q = String::from_utf8_lossy(input).into_owned();
        let found = block(session.search(&SearchQuery { q: q.clone(), ..SearchQuery::default() }));
        let hits = found.as_ref().map_or(0, |page| page.files.len());
        assert!(hits <= 10);
        // Filters are texts, whatever is in them.
        let mut view = View::new(Scope::All("bob".into()), Order::ascending(SortKey::Filename));
        view.filter = Some(q.clone());
        for row in block(session.window(&view, &Spot::Index(0), 50)).unwrap().rows {
            let needle = q.to_lowercase();
            let hit = [&row.filename, &row.title].iter().any(|text| text.to_lowercase().contains(&needle));
            assert!(hit, "{row:?} for {q:?}");
        }
        let query = ListQuery { name: Some(q), ..ListQuery::default() };
        let listed = block(session.listing(Shelf::All, None, &query));
        format!("{} {hits} {}", told(found), told(listed))
    };
    let words: Vec<String> = (0..100).map(|number: u32| format!("a{number}")).collect();
    let long = words.join(" ");
    let close = long.replace(' ', "_").repeat(8);
    let seeds =
        &[&*long, &close, "growth", "plottype:bar", "public:true growth", "\"a b\"", "wachs*", "no", "owner:bob"];
    let words = &[
        "plottype:",
        "public:",
        ":",
        "\"",
        "*",
        "(",
        ")",
        " OR ",
        " NOT ",
        "NEAR(",
        "^",
        "%",
        "_",
        "-",
        "'",
        "{a b}:",
        "growth",
    ];
    Target { name: "search", seeds, words, run: &run }.fuzz();
}

#[test]
fn cursors() {
    let session = library();
    let first = |by_views| {
        let page_size = NonZeroU64::new(2);
        let page = block(session.plots(&PlotQuery { by_views, page_size, ..PlotQuery::default() })).unwrap();
        let next = page.next.unwrap();
        let (_, cursor) = next.split_once("cursor=").unwrap();
        let cursor = cursor.split('&').next().unwrap().replace("%3D", "=").replace("%2B", "+").replace("%2F", "/");
        String::from_utf8(base64_simd::STANDARD.decode_to_vec(&cursor).unwrap()).unwrap()
    };
    let (newest, viewed) = (first(None), first(Some(true)));
    let run = |input: &[u8]| {
        let mut outcome = String::new();
        let wrapped = base64_simd::STANDARD.encode_to_string(input);
        for cursor in [String::from_utf8_lossy(input).into_owned(), wrapped] {
            for by_views in [None, Some(true), Some(false)] {
                let query = PlotQuery { by_views, cursor: Some(cursor.clone()), ..PlotQuery::default() };
                outcome += &told(block(session.plots(&query)).inspect(|page| assert!(page.results.len() <= 4)));
                outcome += &told(block(session.feed(&query)));
            }
        }
        outcome
    };
    let seeds = &[&*newest, &viewed, "day=1&page=2", "p=2019-06-17+22:53:08.896500+00:00", "r=1&p=x&o=3"];
    let words = &["p=", "r=1", "o=", "&", "=", "day=", "page=", "+00:00", "2019-06-17"];
    Target { name: "cursor", seeds, words, run: &run }.fuzz();
}

/// Returns numbers as bytes tell them, with the ends more often than not.
fn numbers(input: &[u8]) -> [u64; 3] {
    let text = String::from_utf8_lossy(input);
    let mut words = text.split_whitespace().map(|word| word.parse().unwrap_or(u64::MAX));
    [(); 3].map(|()| words.next().unwrap_or_default())
}

#[test]
fn pages() {
    let session = library();
    let plot: Fid = "bob:0".parse().unwrap();
    let home: Fid = "bob:-1".parse().unwrap();
    let run = |input: &[u8]| {
        let [page, size, index] = numbers(input);
        let (page_of, page_size) = (NonZeroU64::new(page), NonZeroU64::new(size));
        let list = ListQuery { page: page_of, page_size, ..ListQuery::default() };
        let search = SearchQuery { q: "no".into(), page: page_of, page_size };
        let mut outcome = told(block(session.folder(&home, &list)));
        outcome += &told(block(session.listing(Shelf::All, None, &list)));
        outcome += &told(block(session.listing(Shelf::Trashed, None, &list)));
        outcome += &told(block(session.search(&search)));
        outcome += &told(block(session.plots(&PlotQuery { page_size, ..PlotQuery::default() })));
        for relation in [Relation::Parent, Relation::CreatedPlot] {
            outcome += &told(block(session.sources(&plot, Some(RelationPage { relation, page }))));
        }
        let view = View::new(Scope::Public, Order::ascending(SortKey::Views));
        let limit = usize::try_from(size).unwrap();
        outcome += &told(block(session.window(&view, &Spot::Index(index), limit)).inspect(|window| {
            assert!(window.rows.len() <= 4);
        }));
        outcome += &told(block(session.window(&view, &Spot::End, limit)));
        outcome + &told(block(session.window(&view, &Spot::Around(plot.clone()), limit)))
    };
    let seeds =
        &["1 10 0", "2 2 2", "9223372036854775807 1 1", "1 18446744073709551615 0", "0 0 0", "1 1 9223372036854775808"];
    let words = &[" ", "1", "2", "10", "9223372036854775807", "18446744073709551615", "4294967296", "100000"];
    Target { name: "page", seeds, words, run: &run }.fuzz();
}

#[test]
fn grids() {
    let session = library();
    let run = |input: &[u8]| {
        let Ok(data) = serde_json::from_slice::<GridContent>(input) else { return "no grid".into() };
        let made = block(session.create_grid(&NewGrid { data: data.clone(), ..NewGrid::default() }));
        if let Ok(change) = &made {
            let fid = &change.value.file.fid;
            let content = block(session.grid_content(fid)).unwrap();
            assert_eq!(content.cols.len(), data.cols.len());
            for (name, column) in &data.cols {
                let json = |data| serde_json::to_string(data).unwrap();
                let given = json(&column.data);
                // One value alone is a column of one row.
                let given = if column.data.is_list() { given } else { format!("[{given}]") };
                assert_eq!(json(&content.cols[name].data), given, "the column {name:?}");
            }
            block(session.trash(fid)).unwrap();
            block(session.permanent_delete(fid)).unwrap();
        }
        told(made)
    };
    let seeds = &[
        r#"{"cols":{"x":{"data":[1,2,3],"order":0},"y":{"data":["a",null,true],"order":1}}}"#,
        r#"{"cols":{"t":{"data":[[1,2],[3]],"order":-5,"uid":"a1b2c3"}},"metadata":{"a":1}}"#,
        r#"{"cols":{"b":{"data":{"bdata":"AAAAAAAA8D8=","dtype":"f8"}}}}"#,
    ];
    let words = &[
        "\"cols\"",
        "\"data\"",
        "\"order\"",
        "\"uid\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"\"",
        "null",
        "1.0",
        "1e400",
        "-0",
    ];
    Target { name: "grid", seeds, words, run: &run }.fuzz();
}

#[test]
fn imports() {
    let session = library();
    let run = |input: &[u8]| {
        let Ok(figure) = Figure::read(input) else { return "no figure".into() };
        let draft = FigureDraft { figure, force: true, file: FilePatch::rename("x"), ..FigureDraft::default() };
        let made = block(session.import_figure(&draft));
        if let Ok(change) = &made {
            let plot = match &change.value {
                Imported::Made { plot, .. } | Imported::Already(plot) | Imported::Grid(plot) => plot,
            };
            let figure = block(session.figure(plot, ContentOptions { inline_data: true })).unwrap();
            Figure::read(figure.to_json().as_bytes()).unwrap();
            block(session.sources(plot, None)).unwrap();
            block(session.undo(change.undo.as_ref().unwrap())).unwrap();
            block(session.empty_trash()).unwrap();
        }
        told(made)
    };
    let words = &[
        "\"data\"",
        "\"xsrc\"",
        "\"bob:1:a\"",
        "[",
        "]",
        "{",
        "}",
        "1",
        "null",
        "\"x\"",
        "\"title\"",
        "\"</script>\"",
    ];
    Target { name: "import", seeds: FIGURES, words, run: &run }.fuzz();
}

#[test]
fn undo_steps() {
    let session = library();
    let run = |input: &[u8]| {
        let Ok(undo) = serde_json::from_slice::<Undo>(input) else { return "no step".into() };
        let answer = block(session.undo(&undo));
        assert!(session.library().check(plotree::backend::embedded::care::Depth::Quick).is_sound(), "{undo:?}");
        told(answer)
    };
    let seeds = &[
        r#"{"trash":["bob:0","bob:1"]}"#,
        r#"{"restore":["bob:0"]}"#,
        r#"{"star":"bob:2"}"#,
        r#"{"all":[{"trash":["bob:2"]},{"restore":["bob:2"]}]}"#,
        r#"{"update":{"fid":"bob:4","patch":{"filename":"other","place":{"Folder":-1},"world_readable":false}}}"#,
        r#"{"update":{"fid":"bob:4","patch":{"place":{"Path":"a/b"},"metadata":{"a":1}}}}"#,
        r#"{"figure":{"fid":"bob:4","figure":{"data":[]}}}"#,
        r#"{"comment":1}"#,
        r#"{"drop_reference":{"fid":"bob:0","referenced":"bob:1"}}"#,
        r#"{"add_reference":{"fid":"bob:0","referenced":"bob:3"}}"#,
        r#"{"content":{"fid":"bob:0","content":"AAAA"}}"#,
        r#"{"sharing":{"fid":"bob:0","access":[{"party":{"user":"eve"},"readonly":true}]}}"#,
        r#"{"delete_columns":{"fid":"bob:1","uids":["000001"]}}"#,
        r#"{"update_columns":{"fid":"bob:1","patches":[["000001",{"data":[1],"name":"y","order":3}]]}}"#,
        r#"{"cut_rows":{"fid":"bob:1","length":0,"lengths":[["000001",0]]}}"#,
    ];
    let words = &[
        "\"trash\"",
        "\"restore\"",
        "\"bob:0\"",
        "\"bob:-1\"",
        "\"eve:1\"",
        "\"all\"",
        "\"Folder\"",
        "\"Path\"",
        "[",
        "]",
        "{",
        "}",
        ",",
        "null",
        "-1",
        "\"..\"",
    ];
    Target { name: "undo", seeds, words, run: &run }.fuzz();
}
