//! The mouse means what is seen: rows, heads, hints, tree nodes, borders, dialogs.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::tui::layout::Focus;

impl Driver {
    /// Does something with the mouse at the first place of a text on the screen.
    fn mouse(&mut self, kind: MouseEventKind, text: &str) -> &mut Driver {
        let screen = self.screen();
        let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).expect("the text is shown");
        let column = line.split(text).next().unwrap().chars().count();
        self.mouse_at(kind, (column as u16, row as u16))
    }

    pub(super) fn mouse_at(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) -> &mut Driver {
        self.screen();
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        update::update(&mut self.app, Message::Mouse(event));
        let effects = self.app.settle();
        self.perform(effects);
        self
    }

    fn click(&mut self, text: &str) -> &mut Driver {
        // Long after the click before.
        self.app.mouse.last = None;
        self.mouse(CLICK, text)
    }

    fn double_click(&mut self, text: &str) -> &mut Driver {
        self.click(text).mouse(CLICK, text)
    }
}

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const DRAG: MouseEventKind = MouseEventKind::Drag(MouseButton::Left);

#[test]
fn a_click_selects_and_two_open() {
    let mut app = Driver::new(&["x/inside", "beta", "gamma"], (120, 40));
    app.click("gamma");
    assert_eq!(app.selected(), "gamma");
    app.double_click("▸ x ");
    assert_eq!(app.names(), ["inside"]);
    app.double_click("∿ inside");
    assert_eq!(app.app.place(), crate::tui::action::Place::Chart);
    app.click("close");
    assert!(app.app.full.is_empty(), "a hint is its action");
}

#[test]
fn the_head_of_a_column_sorts_and_turns_round() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.click("views  changed");
    assert!(app.screen().contains("by views ↓"));
    app.click("views  changed");
    assert!(app.screen().contains("by views ↑"));
    app.click("   name");
    assert!(app.screen().contains("by name ↑"));
}

#[test]
fn the_tree_is_clicked_and_unfolded() {
    let mut app = Driver::new(&["x/y/a", "c"], (120, 40));
    app.click("Trash");
    assert!(app.app.in_trash());
    app.keys("g h");
    let screen = app.screen();
    assert!(!screen.contains("  ▸ y"), "{screen}");
    app.click("▸ x  ");
    assert_eq!((app.names(), app.app.focus), (vec!["y"], Focus::Tree));
    app.click("▸ x  ");
    assert!(app.screen().contains("▾ x"), "{}", app.screen());
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let plots: Vec<String> = (0..100).map(|number| format!("plot {number:03}")).collect();
    let plots: Vec<&str> = plots.iter().map(String::as_str).collect();
    let mut app = Driver::new(&plots, (120, 40));
    app.mouse(MouseEventKind::ScrollDown, "plot 005");
    assert_eq!(app.selected(), "plot 003");
    app.mouse(MouseEventKind::ScrollUp, "plot 005").mouse(MouseEventKind::ScrollUp, "Folders");
    assert_eq!(app.selected(), "plot 000");
    app.keys("?").mouse(MouseEventKind::ScrollDown, "Keys");
    assert!(matches!(app.app.full.last(), Some(Full::Help { top: 3, .. })));
}

#[test]
fn a_border_is_dragged_and_stays_there_at_the_next_start() {
    let mut app = Driver::new(&["a"], (120, 40));
    let tree = app.app.panes().unwrap().tree.unwrap();
    app.mouse_at(CLICK, (tree.right() - 1, 10)).mouse_at(DRAG, (40, 10));
    app.mouse_at(MouseEventKind::Up(MouseButton::Left), (40, 10)).mouse_at(DRAG, (60, 10));
    assert_eq!(app.app.panes().unwrap().tree.unwrap().width, 41);
    assert!(app.notice().contains("Hold Shift"), "{}", app.notice());
    let app = app.again();
    assert_eq!(app.app.panes().unwrap().tree.unwrap().width, 41);
}

#[test]
fn dialogs_take_clicks_and_cover_what_is_below() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("j :").click("Files");
    assert!(!app.app.dialogs.is_empty());
    app.keys("\"trash\"").click("Move the file, or the marked ones, to the trash");
    assert_eq!((app.names(), app.trash_len()), (vec!["a"], 1));
    app.keys("g t D").click(" n Esc");
    assert!(app.app.dialogs.is_empty());
    app.keys("D").click(" y ");
    assert_eq!(app.trash_len(), 0);
}

#[test]
fn nothing_beyond_ascii_where_that_is_wanted() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["x/a", "b"], (160, 45));
    app.app.settings.glyphs = crate::config::app::GlyphSet::Ascii;
    for keys in [
        "",
        "S",
        "esc ?",
        "esc :",
        "esc ,",
        "esc tab",
        "tab enter",
        "esc j d w",
        "esc U",
        "esc g t",
        "D",
        "esc A",
        "g ?",
    ] {
        if !keys.is_empty() {
            app.keys(keys);
        }
        let screen = app.screen();
        // The chart's own letters come by its look, which is the runner's.
        let odd: String = screen.chars().filter(|c| !c.is_ascii()).collect();
        assert!(odd.is_empty(), "{odd} after {keys}:\n{screen}");
    }
}

#[test]
fn a_screen_to_be_heard_has_no_frames_and_its_cursor_on_the_row() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a", "b"], (160, 45));
    app.app.settings.plain = true;
    app.app.forget_drawings();
    app.keys("R j");
    let screen = app.screen();
    assert!(!screen.contains(['│', '╭', '─']), "{screen}");
    assert!(!screen.contains("1 trace"), "a grid is a table");
    app.keys("k");
    assert!(app.screen().contains("1 trace") && app.screen().contains("y: 4 values, from 1 to 5."), "{}", app.screen());
    let mut terminal = Terminal::new(TestBackend::new(160, 45)).unwrap();
    let shown = &app.app;
    terminal.draw(|frame| view::view(shown, &Theme::default(), frame)).unwrap();
    let row = app.screen().lines().position(|line| line.contains("∿ a ")).unwrap();
    assert_eq!(terminal.get_cursor_position().unwrap().y as usize, row);
}

#[test]
fn a_click_does_not_lead_away_from_files_that_are_being_marked() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.app.ask_marks(0, 1, crate::tui::app::Marking::Add);
    let effects = app.app.settle();
    app.click("Trash");
    assert!(!app.app.in_trash());
    app.perform(effects);
    assert_eq!(app.app.marks.len(), 2);
    app.click("Trash");
    assert!(app.app.in_trash() && app.app.marks.is_empty());
}
