//! Styles by meaning. The default uses the terminal's own sixteen colours, so light and dark backgrounds both work.
//!
//! Nothing is told by colour alone: the selection is reversed, marks and kinds have signs.

use ratatui::style::{Color, Modifier, Style};

/// The styles of everything that is drawn.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// What matters less.
    pub muted: Style,
    /// Heads, names of keys, the title.
    pub strong: Style,
    /// The row under the cursor in the pane with the keys.
    pub selection: Style,
    /// The row under the cursor in another pane.
    pub selection_elsewhere: Style,
    /// A marked row.
    pub marked: Style,
    /// Borders of the pane with the keys.
    pub border_focused: Style,
    /// Other borders.
    pub border: Style,
    /// What went well.
    pub good: Style,
    /// What went wrong.
    pub bad: Style,
    /// What to watch.
    pub warning: Style,
    /// Folders.
    pub folder: Style,
    /// Plots.
    pub plot: Style,
    /// Boxes of plots in the sources graph.
    pub plot_box: Style,
    /// The lines of the sources graph at the cursor.
    pub lit: Style,
    /// Grids.
    pub grid: Style,
    /// Names of keys in hints.
    pub key: Style,
    /// Sparklines.
    pub spark: Style,
}

impl Default for Theme {
    fn default() -> Self {
        let plain = Style::new();
        Theme {
            text: plain,
            muted: plain.fg(Color::DarkGray),
            strong: plain.add_modifier(Modifier::BOLD),
            selection: plain.add_modifier(Modifier::REVERSED),
            selection_elsewhere: plain.add_modifier(Modifier::UNDERLINED),
            marked: plain.fg(Color::Yellow).add_modifier(Modifier::BOLD),
            border_focused: plain.fg(Color::Cyan),
            border: plain.fg(Color::DarkGray),
            good: plain.fg(Color::Green),
            bad: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            warning: plain.fg(Color::Yellow),
            folder: plain.fg(Color::Blue).add_modifier(Modifier::BOLD),
            plot: plain,
            plot_box: plain.fg(Color::Cyan),
            lit: plain.fg(Color::Yellow).add_modifier(Modifier::BOLD),
            grid: plain.fg(Color::Green),
            key: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            spark: plain.fg(Color::Cyan),
        }
    }
}
