//! Styles by meaning. The default uses the terminal's own sixteen colours, so light and dark backgrounds both work.
//!
//! Nothing is told by colour alone: the selection is reversed, marks and kinds have signs. Other themes are files (`read`),
//! brought into the colours that the terminal has (`fit`).

mod fit;
mod read;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

pub use read::{BUILT_IN, Themes};

/// Makes the styles, their defaults and their names of one list, so that none can lack what the others have.
macro_rules! styles {
    ($($(#[doc = $doc:literal])+ $name:ident: $default:literal,)+) => {
        /// The styles of everything that is drawn.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Theme {
            $($(#[doc = $doc])+ pub $name: Style,)+
        }

        impl Default for Theme {
            fn default() -> Self {
                // What does not parse is plain; a test holds that all do.
                Theme { $($name: read::style($default).unwrap_or_default(),)+ }
            }
        }

        impl Theme {
            /// The names of the styles, as the files of themes have them, with their defaults.
            pub const NAMES: &[(&str, &str)] = &[$((stringify!($name), $default),)+];

            /// Returns the style of a name.
            fn style_mut(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)+
                    _ => None,
                }
            }

            /// Returns every style.
            fn styles_mut(&mut self) -> Vec<&mut Style> {
                vec![$(&mut self.$name,)+]
            }
        }
    };
}

styles! {
    /// Ordinary text; with a ground, that of the whole screen.
    text: "",
    /// What matters less.
    muted: "bright-black",
    /// Heads, names of keys, the title.
    strong: "bold",
    /// The row under the cursor in the pane with the keys.
    selection: "reversed",
    /// The row under the cursor in another pane.
    selection_elsewhere: "underlined",
    /// A marked row.
    marked: "yellow bold",
    /// Borders of the pane with the keys.
    border_focused: "cyan",
    /// Other borders.
    border: "bright-black",
    /// What went well.
    good: "green",
    /// What went wrong.
    bad: "red bold",
    /// What to watch.
    warning: "yellow",
    /// Folders.
    folder: "blue bold",
    /// Plots.
    plot: "",
    /// Boxes of plots in the sources graph.
    plot_box: "cyan",
    /// The lines of the sources graph at the cursor.
    lit: "yellow bold",
    /// Grids.
    grid: "green",
    /// Names of keys in hints.
    key: "cyan bold",
    /// Sparklines.
    spark: "cyan",
}

impl Theme {
    /// Returns the colour of the ground that the theme brings along, if it is an exact one.
    #[must_use]
    pub fn ground(&self) -> Option<[u8; 3]> {
        match self.text.bg {
            Some(Color::Rgb(red, green, blue)) => Some([red, green, blue]),
            _ => None,
        }
    }

    /// Shows that the cursor is on these cells of a pane that has the keys: as one bar, whatever colours its texts have.
    pub fn select(&self, area: Rect, buffer: &mut Buffer) {
        let is_turned = self.selection.add_modifier.contains(Modifier::REVERSED);
        if is_turned && self.selection.fg.is_none() && self.selection.bg.is_none() {
            // Turned around, each colour would be a ground of its own.
            buffer.set_style(
                area,
                Style {
                    fg: self.text.fg.or(Some(Color::Reset)),
                    bg: self.text.bg.or(Some(Color::Reset)),
                    ..Style::new()
                },
            );
        }
        buffer.set_style(area, self.selection);
    }

    /// Returns whether the theme paints all of the screen.
    #[must_use]
    pub fn paints(&self) -> bool {
        self.text.fg.is_some() || self.text.bg.is_some()
    }

    /// Sees to it that the cursor's row can be told from others without colours.
    fn keep_selection(&mut self) {
        if self.selection.bg.is_none() && !self.selection.add_modifier.contains(Modifier::REVERSED) {
            self.selection = self.selection.add_modifier(Modifier::REVERSED);
        }
    }
}
