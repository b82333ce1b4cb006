//! A grid's meta data: noted, found, changed, and taken back.

use super::*;

#[test]
fn values_are_noted_changed_and_taken_back() {
    let mut app = Driver::with_data(r#"[{"y":[1,2]}]"#, &["a"], (80, 24));
    app.keys("g i");
    assert_eq!(app.notice(), "Only grids have meta data: stand on one.");
    app.keys("j g i a \"source.name\" \"=\" \"survey\" enter a \"year=2026\" enter");
    insta::assert_snapshot!(app.screen(), @r#"
     plotree  bob · library  ~                                           by name ↑
    ╭ Meta data of a_grid ─────────────────────────────────────────────────────────╮
    │ source.name  "survey"                                                        │
    │ year         2026                                                            │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     ✓ Changed the meta data of “a_grid” · u undoes it.
    "#);
    app.keys("/ \"year\" enter enter ctrl-u \"[1,2]\" enter");
    assert!(app.screen().contains("[1,2]") && !app.screen().contains("survey"), "{}", app.screen());
    app.keys("u esc d");
    assert!(app.screen().contains("2026") && !app.screen().contains("survey"), "{}", app.screen());
    app.keys("a \"nothing\" enter");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Ask { error: Some(_), .. })));
}

#[test]
fn values_removed_faster_than_the_library_answers_are_all_removed() {
    let mut app = Driver::with_data(r#"[{"y":[1,2]}]"#, &["a"], (80, 24));
    app.keys("j g i a \"first=1\" enter a \"second=2\" enter a \"third=3\" enter g g");
    app.burst("d j d");
    let screen = app.screen();
    assert!(screen.contains("second") && !screen.contains("first") && !screen.contains("third"), "{screen}");
    app.keys("R u u");
    let screen = app.screen();
    assert!(["first", "second", "third"].iter().all(|key| screen.contains(key)), "{screen}");
}
