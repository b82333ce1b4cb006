//! The help as lines, made from the table of actions; drawing and scrolling both ask here, so they agree on the last line.

use super::action::{ACTIONS, Place};
use super::app::{App, Full};
use super::layout::{self, wrap};

/// Columns before the texts, where they stand beside their keys.
pub const TEXT: u16 = 20;

/// From this width on the texts stand beside their keys, below it under them.
const BESIDE: u16 = 64;

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A heading, or nothing.
    Heading(String),
    /// Keys and what they do; either may be empty.
    Entry {
        /// The keys.
        keys: String,
        /// What they do.
        text: String,
        /// Columns before the text.
        indent: u16,
    },
}

/// Returns the lines of the help for a pane that is so wide inside.
#[must_use]
pub fn lines(app: &App, width: u16) -> Vec<Line> {
    let filter = match app.full.last() {
        Some(Full::Help { filter, .. }) => filter.to_lowercase(),
        _ => String::new(),
    };
    let words: Vec<&str> = filter.split_whitespace().collect();
    let mut lines = Vec::new();
    for (place, _, heading) in Place::ALL {
        let actions: Vec<_> = ACTIONS
            .iter()
            .filter(|spec| spec.places.contains(&place))
            .filter(|spec| {
                let keys = app.keys.keys(place, spec.action).join(" ");
                let text = format!("{heading} {keys} {} {} {}", spec.name, spec.action.title_in(place), spec.doc)
                    .to_lowercase();
                words.iter().all(|word| text.contains(word))
            })
            .collect();
        if actions.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Line::Heading(String::new()));
        }
        lines.push(Line::Heading(heading.to_owned()));
        for spec in actions {
            let keys = app.keys.keys(place, spec.action).join(" ");
            let mut keys = if keys.is_empty() { ":".to_owned() } else { keys };
            let indent = if width >= BESIDE { TEXT } else { 4 };
            if width < BESIDE {
                lines.push(Line::Entry { keys: std::mem::take(&mut keys), text: String::new(), indent });
            }
            for text in wrap(spec.doc.trim(), usize::from(width.saturating_sub(indent)).max(1)) {
                lines.push(Line::Entry { keys: std::mem::take(&mut keys), text, indent });
            }
        }
    }
    let signs = SIGNS.iter().filter(|(sign, text)| {
        let text = format!("signs {sign} {text}").to_lowercase();
        words.iter().all(|word| text.contains(word))
    });
    for (at, (sign, text)) in signs.enumerate() {
        if at == 0 {
            lines.extend([Line::Heading(String::new()), Line::Heading("Signs behind names".to_owned())]);
        }
        let (indent, mut keys) = (if width >= BESIDE { TEXT } else { 4 }, (*sign).to_owned());
        for text in wrap(text, usize::from(width.saturating_sub(indent)).max(1)) {
            lines.push(Line::Entry { keys: std::mem::take(&mut keys), text, indent });
        }
    }
    lines
}

/// Signs behind the names of files, and what they say.
const SIGNS: &[(&str, &str)] = &[
    ("★", "You starred it."),
    ("◎", "Everybody may read it."),
    ("⚿", "Whoever has its link may read it."),
    ("=", "It is as it was when it was last pulled from a server or pushed to one."),
    ("≠", "It has changed here since it was last pulled or pushed. Files that no server has bear neither sign."),
];

/// Returns the last line that can be on top.
#[must_use]
pub fn last_top(app: &App) -> usize {
    app.panes().map_or(0, |panes| {
        let inner = layout::inner(layout::body(panes));
        lines(app, inner.width).len().saturating_sub(inner.height.into())
    })
}
