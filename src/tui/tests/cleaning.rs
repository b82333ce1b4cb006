//! Cleaning: what no plot uses goes to the trash, and open data of private plots is made private.

use super::*;
use crate::backend::Grids;

const DATA: &str = r#"[{"y":[1,2]}]"#;

#[test]
fn grids_that_no_plot_uses_go_to_the_trash_and_come_back() {
    let mut app = Driver::with_data(DATA, &["a", "b", "c"], (80, 24));
    // Without their plots two grids are nobody's.
    app.keys("t p d d t a g c");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ ▸ Grids that no plot uses  Private plots with open data ─────────────────────╮
    │  ▦ a_grid                                                               17 B │
    │  ▦ b_grid                                                               17 B │
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
     Tab other list  Space mark  d trash  p make private  Enter show it  Esc close
    ");
    app.keys("ctrl-a d");
    assert!(app.screen().contains("Every grid is used by a plot."), "{}", app.screen());
    assert!(!app.exists("a_grid") && !app.exists("b_grid") && app.exists("c_grid"));
    app.keys("u");
    assert!(app.exists("a_grid") && app.screen().contains("a_grid"));
    app.keys("enter");
    assert_eq!((app.app.full.len(), app.selected()), (0, "a_grid"));
}

#[test]
fn open_data_of_a_private_plot_is_made_private() {
    let mut app = Driver::with_data(DATA, &["a"], (80, 24));
    let grid = Fid::new("bob", 0).unwrap();
    let open = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    app.runtime.block_on(app.session.update_grid(&grid, &open)).unwrap();
    app.keys("g c tab");
    assert!(app.screen().contains("a is private, but"), "{}", app.screen());
    app.keys("d");
    assert!(app.notice().contains("not thrown away"), "{}", app.notice());
    app.keys("p");
    assert!(app.screen().contains("The data of every private plot is private."), "{}", app.screen());
    assert!(!app.runtime.block_on(app.session.grid(&grid)).unwrap().file.world_readable);
}

#[test]
fn a_list_that_was_read_before_a_change_is_read_again() {
    let mut view = super::super::cleaning::Cleaning::new(1);
    let shelf = view.wanted(false).expect("the list is read").0;
    assert!(view.wanted(true).is_none() && view.wanted(false).is_none());
    view.take(super::super::cleaning::Made(shelf, Ok(Vec::new())));
    assert!(view.wanted(false).is_some(), "the change is not in it");
}
