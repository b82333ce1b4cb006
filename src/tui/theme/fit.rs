//! A theme in the colours that a terminal has: exact ones, the nearest of a palette, or none.

use ratatui::style::Color;

use super::Theme;
use crate::chart::cells::{Colour, Depth, Look};

impl Theme {
    /// Returns the theme in the colours of a terminal.
    #[must_use]
    pub fn fit(mut self, depth: Depth) -> Theme {
        let look = Look { colour: depth, ..Look::default() };
        let fit = |colour: Color| match (colour, depth) {
            // Who has sixteen colours has none of the other numbers.
            (_, Depth::None) | (Color::Indexed(16..), Depth::Ansi16) => None,
            (Color::Rgb(red, green, blue), _) => Some(match look.colour([red, green, blue]) {
                Colour::Default => Color::Reset,
                Colour::Indexed(index) => Color::Indexed(index),
                Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
            }),
            (colour, _) => Some(colour),
        };
        // On sixteen colours a ground would hide the texts whose colours come nearest to it: the terminal's own is kept.
        if matches!(depth, Depth::Ansi16 | Depth::None) {
            (self.text.fg, self.text.bg) = (None, None);
        }
        for style in self.styles_mut() {
            style.fg = style.fg.and_then(fit);
            style.bg = style.bg.and_then(fit);
        }
        self.keep_selection();
        self
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::super::Themes;
    use super::*;

    #[test]
    fn a_theme_without_colours_still_shows_the_cursor() {
        let theme = Themes::default().read("harbor").unwrap();
        let mut plain = theme.clone().fit(Depth::None);
        assert!(plain.selection.add_modifier.contains(Modifier::REVERSED));
        assert!(plain.styles_mut().iter().all(|style| style.fg.is_none() && style.bg.is_none()));
        assert!(matches!(theme.clone().fit(Depth::Ansi256).text.bg, Some(Color::Indexed(_))));
        assert!(!theme.clone().fit(Depth::Ansi16).paints());
        assert_eq!(theme.clone().fit(Depth::True), theme);
    }
}
