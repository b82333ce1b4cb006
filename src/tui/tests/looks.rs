//! What is shown and how one gets there: help, previews, the tree, sources, back and forward.

use super::*;

#[test]
fn the_help_stops_at_its_last_line() {
    let mut app = Driver::new(&["a"], (80, 24));
    app.keys("? G");
    let last = app.screen();
    assert!(last.contains("Tasks") && !last.contains("Everywhere"), "{last}");
    app.keys("j j j k");
    assert_ne!(app.screen(), last, "one step back is one line back");
    app.keys("j");
    assert_eq!(app.screen(), last);
    for size in [(40, 10), (80, 24), (160, 45)] {
        update::update(&mut app.app, Message::Resize(size.0, size.1));
        app.keys("g g");
        assert!(!app.screen().contains('…'), "no text is cut: {}", app.screen());
    }
}

#[test]
fn a_preview_is_scrolled_to_its_last_line_and_at_once_back() {
    let numbers: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    let mut app = Driver::with_data(&format!(r#"[{{"x":[{0}],"y":[{0}]}}]"#, numbers.join(",")), &["a"], (80, 24));
    app.keys("j");
    let top = app.screen();
    app.keys("J J J J J J J J J J J J J J J J J J J J");
    let bottom = app.screen();
    assert_ne!(top, bottom);
    app.keys("K");
    assert_ne!(app.screen(), bottom);
}

#[test]
fn the_way_to_the_help_is_always_shown() {
    let mut app = Driver::new(&["a"], (40, 10));
    assert!(app.screen().ends_with("? help\n"), "{}", app.screen());
    app.keys("enter");
    assert!(app.screen().ends_with("Esc close\n"), "{}", app.screen());
    assert!(app.screen().starts_with(" plotree  a  1/1  ~"), "{}", app.screen());
}

#[test]
fn all_that_can_follow_a_prefix_is_shown_at_any_size() {
    let mut app = Driver::new(&["a"], (40, 10));
    app.keys(",");
    let screen = app.screen();
    for key in ["v by", "V by", "n by", "N by", "m by", "M by", "c by", "C by", "s by", "Q by", "T by", "o by"] {
        assert!(screen.contains(key), "{key}: {screen}");
    }
}

#[test]
fn a_long_reason_is_shown_whole() {
    let mut app = Driver::new(&["a"], (40, 10));
    app.app.read_only = Some("The library `/home/bob/library` was written by a newer plotree: update this one.".into());
    app.keys("d");
    assert!(app.screen().ends_with("this one.\n"), "{}", app.screen());
}

#[test]
fn sources_are_shown_and_walked() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a"], (120, 40));
    let plot = app.app.selected().unwrap().fid.clone();
    app.keys("S");
    let screen = app.screen();
    assert!(screen.contains("h made from") && screen.contains("a_grid"), "{screen}");
    app.keys("h enter");
    assert!(matches!(app.app.full.last(), Some(Full::Sources(view)) if view.fid != plot));
    app.keys("c i");
    assert!(matches!(&app.asked[..], [Effect::Clipboard(text)] if text.starts_with("bob:")));
    app.keys("H");
    assert!(matches!(app.app.full.last(), Some(Full::Sources(view)) if view.fid == plot), "back to the middle before");
    app.keys("h o");
    assert!(app.app.full.is_empty());
    assert_eq!(app.selected(), "a_grid", "it is shown at its place");
}

#[test]
fn opening_a_plot_counts_a_view_and_draws_it_large() {
    let mut app = Driver::new(&["a", "b"], (80, 24));
    app.keys("enter");
    assert!(app.screen().contains("Title of a"));
    assert_eq!(app.app.rows.selected().unwrap().views, 1);
    app.keys("]");
    assert!(app.screen().contains("Title of b"));
    app.keys("]");
    assert_eq!(app.notice(), "This is the last plot.");
    app.keys("esc q");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn the_tree_leads_the_list() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("tab j");
    assert_eq!(app.names(), ["y", "b"]);
    app.keys("l j");
    assert_eq!(app.names(), ["a"]);
    app.keys("d");
    assert!(!app.exists("x/y"), "d in the tree trashes the folder");
    assert_eq!(app.names(), ["b"], "and the list shows the folder above");
    app.keys("u tab g h");
    assert!(app.exists("x/y/a"));
}

#[test]
fn back_and_forward_return_to_the_same_file() {
    let mut app = Driver::new(&["x/a", "x/b", "c"], (120, 40));
    app.keys("l j g t H");
    assert_eq!(app.selected(), "b");
    app.keys("H");
    assert_eq!(app.selected(), "x");
    app.keys("L");
    assert_eq!(app.selected(), "b");
}

#[test]
fn a_key_that_does_nothing_says_so_and_escape_never_quits() {
    let mut app = Driver::new(&[], (120, 40));
    app.keys("Z");
    assert!(app.notice().contains("does nothing here"));
    app.keys("esc esc esc esc");
    assert!(app.asked.is_empty());
    app.keys("d");
    assert_eq!(app.notice(), "There is no file under the cursor.");
    app.keys("ctrl-c ctrl-c");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn the_palette_finds_actions_and_does_them() {
    let mut app = Driver::new(&["a"], (120, 40));
    app.keys(": \"trash\"");
    assert!(app.screen().contains("What to do?"));
    app.keys("enter");
    assert_eq!(app.trash_len(), 1);
}

#[test]
fn an_empty_home_gives_way_to_the_public_plots_and_says_what_to_do() {
    let mut app = Driver::new(&[], (80, 24));
    assert!(app.screen().contains("There are no public plots."), "{}", app.screen());
    app.keys("g h");
    assert!(app.screen().contains("a makes a folder"), "{}", app.screen());
}

#[test]
fn every_view_is_drawn_at_every_size() {
    let mut app = Driver::new(&["数据分析图表的名字很长很长很长很长很长很长", "x/b", "e\u{301}\u{301}"], (120, 40));
    let whole = ["", "S", "esc ?", "esc :", "esc , ", "esc tab", "tab d g t", "D", "esc g h enter", "esc r"];
    for keys in whole {
        if !keys.is_empty() {
            app.keys(keys.trim_end());
        }
        for size in [(160, 45), (120, 40), (80, 24), (64, 16), (40, 10), (20, 5), (1, 1)] {
            update::update(&mut app.app, Message::Resize(size.0, size.1));
            let effects = app.app.settle();
            app.perform(effects);
            let screen = app.screen();
            assert_eq!(screen.lines().count(), usize::from(size.1));
        }
    }
}

#[test]
fn drawing_twice_gives_the_same_screen() {
    let mut app = Driver::new(&["a", "b/c"], (160, 45));
    assert_eq!(app.screen(), app.screen());
}
