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
