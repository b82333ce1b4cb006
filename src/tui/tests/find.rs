//! Finding files anywhere, and coming back to places: search, types, tabs, bookmarks, the next start.

use super::*;

fn hits(app: &Driver) -> Vec<String> {
    match app.app.dialogs.last() {
        Some(Dialog::Find(finder)) => finder.hits.iter().map(|hit| hit.entry.filename.clone()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_file_is_found_by_letters_of_its_path_and_shown_in_its_folder() {
    let mut app = Driver::new(&["finance/2024/growth", "finance/margins", "other"], (120, 40));
    app.keys("s \"fin24gr\"");
    assert_eq!(hits(&app), ["growth"]);
    let screen = app.screen();
    assert!(screen.contains("~/finance/2024") && screen.contains("Title of growth"), "{screen}");
    app.keys("enter");
    assert_eq!(app.names(), ["growth"]);
    assert!(app.screen().starts_with(" plotree  bob · library  ~/finance/2024"), "{}", app.screen());
    app.keys("z \"margins\" enter");
    assert_eq!(app.selected(), "margins");
    app.keys("s \"2024\" enter");
    assert_eq!(app.names(), ["growth"], "a folder is gone into");
}

#[test]
fn titles_are_found_too_and_nothing_is_told() {
    let mut app = Driver::new(&["a", "b"], (80, 24));
    app.keys("s \"title of b\"");
    assert_eq!(hits(&app)[0], "b");
    app.keys("ctrl-u \"zzz\"");
    assert!(app.screen().contains("Nothing has these letters."), "{}", app.screen());
    app.keys("enter esc");
    assert!(app.app.dialogs.is_empty());
}

#[test]
fn enter_before_the_hits_means_the_hits_of_what_was_typed() {
    let mut app = Driver::new(&["x/alpha", "x/beta", "y"], (120, 40));
    app.burst("s \"beta\" enter d");
    assert!(app.exists("x/alpha") && app.exists("y"));
    assert!(!app.exists("x/beta"), "what is typed behind it waits: {}", app.notice());
}

#[test]
fn types_narrow_the_list() {
    let mut app = Driver::with_data(r#"[{"y":[1,2]}]"#, &["a", "x/b"], (120, 40));
    assert_eq!(app.names(), ["x", "a", "a_grid"]);
    app.keys("t g");
    assert_eq!(app.names(), ["a_grid"]);
    app.keys("t f");
    assert_eq!(app.names(), ["x"]);
    app.keys("esc");
    assert_eq!(app.names(), ["x", "a", "a_grid"]);
}

#[test]
fn tabs_keep_their_places() {
    let mut app = Driver::new(&["x/a", "x/b", "c"], (120, 40));
    app.keys("T l j");
    assert_eq!(app.selected(), "b");
    assert!(app.screen().contains("tab 2/2"));
    app.keys("[");
    assert_eq!(app.selected(), "x");
    app.keys("]");
    assert_eq!(app.selected(), "b");
    app.keys("H");
    assert_eq!(app.selected(), "x", "each has a history of its own");
    app.keys("ctrl-w ]");
    assert!(app.notice().starts_with("There is only this tab"), "{}", app.notice());
}

#[test]
fn bookmarks_are_set_followed_and_forgotten() {
    let mut app = Driver::new(&["x/a", "x/b", "c"], (120, 40));
    app.keys("'");
    assert!(app.notice().starts_with("There are no bookmarks yet"), "{}", app.notice());
    app.keys("l j m k g h '");
    assert!(app.screen().contains("~/x"), "the letters are shown: {}", app.screen());
    app.keys("k");
    assert_eq!(app.selected(), "b");
    app.keys("m k ' k");
    assert!(app.notice().starts_with("There are no bookmarks yet"));
    assert!(app.asked.iter().all(|effect| matches!(effect, Effect::KeepSession(_))));
}

#[test]
fn the_next_start_is_where_the_last_run_ended() {
    let mut app = Driver::new(&["x/a", "x/b", "c"], (120, 40));
    app.keys(", N l m k T g t");
    let mut app = app.again();
    assert!(app.screen().contains("Trash bin") && app.screen().contains("tab 2/2"), "{}", app.screen());
    app.keys("[");
    assert_eq!(app.names(), ["b", "a"]);
    app.keys("g h ' k");
    assert_eq!(app.names(), ["b", "a"]);
    app.keys("h d");
    let app = app.again();
    assert_eq!(app.names(), ["c"]);
}

#[test]
fn a_place_that_has_gone_is_left_for_the_one_above() {
    let mut app = Driver::new(&["x/a", "c"], (120, 40));
    app.keys("l");
    let folder = app.app.location.trail[0].0.clone();
    app.runtime.block_on(app.session.trash(&folder)).unwrap();
    app.runtime.block_on(app.session.permanent_delete(&folder)).unwrap();
    let mut app = app.again();
    assert_eq!(app.names(), ["c"]);
    assert!(app.screen().starts_with(" plotree  bob · library  ~ "), "{}", app.screen());
}

#[test]
fn a_key_with_ctrl_is_the_letter_of_no_bookmark() {
    let mut app = Driver::new(&["a"], (120, 40));
    app.keys("m ctrl-c");
    assert!(app.app.bookmarks.is_empty() && app.app.letter.is_none());
    app.keys("m c");
    assert_eq!(app.app.bookmarks.len(), 1);
}

#[test]
fn folders_beyond_those_held_are_found_too_and_what_fails_shows_no_hits() {
    let app = Driver::new(&["deep/down/a"], (120, 40));
    let home = Fid::new("bob", -1).unwrap();
    let mut pool = super::super::find::Pool::default();
    pool.cut = true;
    let found = super::super::find::find(app.backend.as_ref(), &home, "dow", true, Some(Arc::new(pool)));
    let mut found = app.runtime.block_on(found).unwrap();
    let told: Vec<_> = found.hits.iter().map(|hit| (hit.place.as_str(), hit.entry.filename.as_str())).collect();
    assert_eq!(told, [("~/deep", "down")]);
    let mut finder = super::super::find::Finder::new(super::super::find::Purpose::Jump);
    (finder.asked, finder.hits) = (Some(7), std::mem::take(&mut found.hits));
    finder.answer(7, Err(Error::NotFound));
    assert!(finder.selected().is_none() && finder.failure.is_some());
}
