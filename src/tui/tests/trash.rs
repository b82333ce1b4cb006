//! The trash bin: where files came from, what lies in them, and the ways out.

use super::*;

#[test]
fn a_trashed_file_says_where_it_was_and_what_is_in_it() {
    let mut app = Driver::new(&["x/y/a", "x/y/b", "x/c", "d"], (160, 45));
    app.keys("l d g t");
    let screen = app.screen();
    let row = screen.lines().find(|line| line.contains("▸ y")).unwrap();
    assert!(row.contains("~/x ") && row.contains(" 2 ") && row.contains(" B"), "{row}");
}

#[test]
fn a_trashed_folder_is_opened_and_left_again() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("d g t l");
    assert_eq!(app.names(), ["y", "b"]);
    assert!(app.screen().contains("Trash/x"), "{}", app.screen());
    app.keys("l");
    assert_eq!(app.names(), ["a"]);
    app.keys("d");
    assert!(app.notice().contains("does nothing here"), "what is in the trash is not trashed: {}", app.notice());
    app.keys("r");
    assert!(app.exists("a") && !app.exists("x"), "a file of it comes back without its folder");
    app.keys("h h");
    assert_eq!(app.names(), ["x"]);
    assert_eq!(app.selected(), "x");
    app.keys("l g h");
    assert_eq!(app.names(), ["a", "c"]);
}

#[test]
fn a_file_is_restored_into_a_folder_that_is_chosen() {
    let mut app = Driver::new(&["x/a", "b", "folder/c"], (120, 40));
    app.keys("G d g t M \"fold\"");
    assert!(app.screen().contains("Restore it to"), "{}{:?}", app.screen(), app.app.dialogs);
    app.keys("enter");
    assert!(app.exists("folder/b"), "{}", app.notice());
    app.keys("u");
    assert!(!app.exists("folder/b") && app.trash_len() == 1, "{}", app.notice());
    app.keys("r");
    assert!(app.exists("b"), "undone, it comes back to where it was");
}

#[test]
fn files_are_moved_to_a_folder_that_is_chosen() {
    let mut app = Driver::new(&["folder/c", "a", "b"], (120, 40));
    app.keys("j space space M \"folder\" enter");
    assert!(app.exists("folder/a") && app.exists("folder/b"), "{}", app.notice());
    app.keys("u");
    assert!(app.exists("a") && app.exists("b"));
    app.keys("esc G M ~ enter");
    assert!(app.exists("b"), "{}", app.notice());
}

#[test]
fn many_taken_names_are_asked_about_once() {
    let mut app = Driver::new(&["a", "b", "c", "x"], (120, 40));
    app.keys("d d r ctrl-u a enter j r ctrl-u b enter");
    assert_eq!(app.names(), ["a", "b"], "{}", app.notice());
    app.keys("g t ctrl-a r");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Choose(_))), "{}", app.screen());
    app.keys("r");
    assert_eq!(app.trash_len(), 0);
    app.keys("g h");
    assert_eq!(app.names(), ["a", "a (restored)", "b", "b (restored)"]);
}

#[test]
fn a_question_does_not_catch_what_is_typed_meanwhile() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d r ctrl-u a enter g t");
    app.burst("r g h");
    assert!(app.app.dialogs.is_empty());
    assert_eq!(app.names(), ["a"]);
    assert!(app.screen().contains("! 1 question"), "{}", app.screen());
    app.keys("!");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Ask { .. })));
    app.keys("enter");
    assert_eq!(app.names(), ["a", "a (restored)"]);
}

#[test]
fn the_trash_is_sorted_and_filtered() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("j d g g d d g t");
    assert_eq!(app.names(), ["c", "a", "b"], "the latest first");
    app.keys(", n");
    assert_eq!(app.names(), ["a", "b", "c"]);
    app.keys("g h g t");
    assert_eq!(app.names(), ["a", "b", "c"], "it stays so");
    app.keys(", T");
    assert_eq!(app.names(), ["b", "a", "c"]);
    app.keys("/ \"c\" enter");
    assert_eq!(app.names(), ["c"]);
}
