//! Searches that the contract suite cannot set up: an index left behind, very many hits.

use super::*;
use crate::backend::Search;
use crate::backend::query::SearchQuery;

#[test]
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough in its lifetimes")]
fn a_search_finds_the_same_while_its_index_is_out_of_date() {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let bob = library.session(Some("bob")).unwrap();
    for name in ["growth 1", "growth 2", "margin"] {
        block(bob.create_folder(name, &Place::default())).unwrap();
    }
    let find = |q: &str| {
        let page = block(bob.search(&SearchQuery { q: q.into(), ..SearchQuery::default() }));
        page.unwrap().files.into_iter().map(|file| file.filename).collect::<Vec<_>>()
    };
    let all = || ["growth", "gro* bob", "growth 2", "margin public:false", "grow", "plottype:pie"].map(find);
    let expected = all();
    assert_eq!(expected[0], ["growth 2", "growth 1"]);
    library.store().write(|tx| tx.let_words_go()).unwrap();
    assert_eq!(all(), expected);
    block(bob.create_folder("growth 3", &Place::default())).unwrap();
    assert_eq!(find("growth")[0], "growth 3");
    library.store().write(|tx| tx.rebuild_words()).unwrap();
    assert_eq!(find("growth"), ["growth 3", "growth 2", "growth 1"]);
}

#[test]
fn of_very_many_hits_the_latest_come_first_on_every_page() {
    let library = Library::in_memory().unwrap();
    for user in ["bob", "eve"] {
        library.ensure_user(user).unwrap();
        let mut bulk = library.bulk(user).unwrap();
        for number in 0..800 {
            let created = Timestamp(number * 1_000_000);
            let name = format!("x {user} {number}");
            bulk.folder(&BulkFile {
                parent: crate::model::HOME,
                name: &name,
                views: 0,
                created,
                modified: created,
                world_readable: true,
            })
            .unwrap();
        }
        bulk.finish().unwrap();
    }
    let bob = library.session(Some("bob")).unwrap();
    let mut names = Vec::new();
    for page in 1..=16 {
        let query = SearchQuery { q: "x".into(), page: page.try_into().ok(), page_size: 100.try_into().ok() };
        let page_found = block(bob.search(&query)).unwrap();
        assert_eq!((page_found.next.is_some(), page_found.count > 200), (page < 16, true));
        names.extend(page_found.files.into_iter().map(|file| file.filename));
    }
    let expected: Vec<String> =
        (0..800).rev().flat_map(|number| [format!("x eve {number}"), format!("x bob {number}")]).collect();
    assert_eq!(names, expected);
}

#[test]
fn what_is_in_the_trash_is_out_of_the_index_and_found_again_before_it_is_swept_back() {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let bob = library.session(Some("bob")).unwrap();
    let mut bulk = library.bulk("bob").unwrap();
    let file = |parent, name| BulkFile {
        parent,
        name,
        views: 0,
        created: Timestamp(1_000_000),
        modified: Timestamp(1_000_000),
        world_readable: false,
    };
    let folder = bulk.folder(&file(HOME, "growth")).unwrap();
    let inner = bulk.folder(&file(folder, "inner growth")).unwrap();
    bulk.grid(&file(inner, "growth grid"), &[]).unwrap();
    bulk.finish().unwrap();
    let alone = block(bob.create_folder("growth alone", &Place::default())).unwrap().value.file.fid;
    let find = |q: &str| {
        let page = block(bob.search(&SearchQuery { q: q.into(), ..SearchQuery::default() }));
        let mut names: Vec<String> = page.unwrap().files.into_iter().map(|file| file.filename).collect();
        names.sort();
        names
    };
    let indexed = || {
        let count = "SELECT count(*) FROM file_terms WHERE file_terms MATCH 'growth'";
        library.store().read(|tx| Ok(tx.db.query_row(count, [], |row| row.get::<_, i64>(0))?)).unwrap()
    };
    let all = ["growth", "growth alone", "growth grid", "inner growth"];
    assert_eq!((find("growth"), indexed()), (all.map(String::from).to_vec(), 4));
    let fid = home().sibling(folder);
    for _ in 0..2 {
        block(bob.trash(&fid)).unwrap();
        assert_eq!(find("growth"), ["growth alone"], "before the sweep");
        library.settle().unwrap();
        assert_eq!((find("growth"), indexed()), (vec!["growth alone".to_owned()], 1));
        assert!(library.check(care::Depth::Deep).is_sound());
        // Without the thread that sweeps.
        library.store().write(|tx| super::trash::restore(&bob, tx, &fid, super::trash::Extent::Everything)).unwrap();
        assert_eq!(find("growth"), all, "before the sweep");
        assert_eq!(find("grow* gri*"), ["growth grid"]);
        library.settle().unwrap();
        assert_eq!((find("growth"), indexed()), (all.map(String::from).to_vec(), 4));
    }
    block(bob.trash(&alone)).unwrap();
    assert_eq!(indexed(), 3);
    block(bob.restore(&alone)).unwrap();
    assert_eq!(indexed(), 4);
    assert!(library.check(care::Depth::Deep).is_sound());
}
