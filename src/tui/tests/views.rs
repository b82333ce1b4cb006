//! Every view in every state that it can be in, ready to be looked at in any size.

#[allow(clippy::unicode_not_nfc, reason = "hostile names come in pieces")]
mod at_160;
#[allow(clippy::unicode_not_nfc, reason = "hostile names come in pieces")]
mod at_40;
#[allow(clippy::unicode_not_nfc, reason = "hostile names come in pieces")]
mod at_80;
#[allow(clippy::unicode_not_nfc, reason = "hostile names come in pieces")]
mod over_at_80;

use super::*;

/// Names that are long, wide, hostile, or in pieces.
const NAMES: [&str; 5] = [
    "a_name_that_is_longer_than_any_column_of_a_list_has_room_for_and_goes_on",
    "数据分析/图表的名字很长",
    "evil \u{1b}[31m\u{202e}red\u{7}",
    "e\u{301}te\u{301} \u{1f1e9}\u{1f1ea}",
    "plain",
];

/// Returns the screen of a view.
fn shown(view: &str, size: (u16, u16)) -> String {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, if view.starts_with("empty") { &[] } else { &NAMES }, size);
    let failed = |app: &mut Driver, error: Error| {
        app.app.rows = crate::tui::rows::Rows::new(app.app.rows.view().clone(), 0);
        app.app.failure = Some(error);
    };
    match view {
        "list" => drop(app.keys("g h j j")),
        "tree" => drop(app.keys("g h tab")),
        "marks" => drop(app.keys("g h j v j j")),
        "empty list" => drop(app.keys("g h")),
        "empty trash" => drop(app.keys("g t")),
        "loading" => {
            app.app.rows = crate::tui::rows::Rows::new(app.app.rows.view().clone(), 0);
            app.app.ticks = 3;
        }
        "failing" => {
            failed(&mut app, Error::Storage("The disk of the library cannot be read: Input/output error.".into()));
        }
        "offline" => {
            failed(&mut app, Error::Offline("plots.example.org does not answer.".into()));
            app.app.trouble = Some("plots.example.org does not answer.".into());
        }
        "trash" => drop(app.keys("g h j d d g t")),
        "delete" => drop(app.keys("g h j d d g t ctrl-a D")),
        "sources" => drop(app.keys("g h G S")),
        "tasks" => drop(app.keys("g h j d d w")),
        "history" => drop(app.keys("g h j d d u U")),
        "tour" => drop(app.keys("g ?")),
        "palette" => drop(app.keys(": \"tra\"")),
        "find" => drop(app.keys("s \"pla\"")),
        "sharing" => drop(app.keys("g h G A")),
        "comments" => drop(app.keys("g h G C")),
        "prefix" => drop(app.keys("g h ,")),
        "rename" => drop(app.keys("g h j r")),
        "notice" => drop(app.keys("g h j d")),
        other => panic!("there is no view {other}"),
    }
    clockless(&app.timeless())
}

/// Returns a screen without the times of day on it.
fn clockless(screen: &str) -> String {
    let cells: Vec<char> = screen.chars().collect();
    let is_clock = |at: usize| {
        cells.get(at..at + 8).is_some_and(|text| {
            text.iter().enumerate().all(|(at, c)| if at % 3 == 2 { *c == ':' } else { c.is_ascii_digit() })
        })
    };
    let in_clock = |at: usize| (at.saturating_sub(7)..=at).any(is_clock);
    cells.iter().enumerate().map(|(at, c)| if in_clock(at) { '-' } else { *c }).collect()
}

/// Nothing that could move a cursor is ever on the screen, in whatever view.
#[test]
fn no_view_lets_a_hostile_name_through() {
    for view in ["list", "tree", "trash", "delete", "sources", "tasks", "history", "find", "rename", "notice"] {
        for size in [(160, 45), (80, 24), (40, 10)] {
            let screen = shown(view, size);
            let bad: Vec<char> = screen
                .chars()
                .filter(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c))
                .collect();
            assert!(bad.is_empty(), "{view}: {bad:?} in\n{screen}");
        }
    }
}
