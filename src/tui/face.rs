//! How the app looks on this terminal: theme, glyphs, colours, by what the user set and what the terminal says.
//!
//! The ground is first taken from the environment; the terminal's own answer, when it comes, changes only what it must.

use crate::chart::cells::{Depth, Glyphs, Look, look};
use crate::config::app::{App, GlyphSet};

use super::ground;
use super::theme::{Theme, Themes};

/// The look of the app, and what it would be on the other ground.
#[derive(Debug)]
pub struct Face {
    dark: Theme,
    light: Theme,
    look: Look,
    may_ask: bool,
}

impl Face {
    /// Works out the look by the settings and the environment.
    ///
    /// # Errors
    /// Says what is wrong with a theme.
    pub fn new(settings: &App, themes: &Themes) -> Result<Face, String> {
        Face::within(settings, themes, &|name| std::env::var(name).unwrap_or_default())
    }

    fn within(settings: &App, themes: &Themes, environment: &dyn Fn(&str) -> String) -> Result<Face, String> {
        let mut look = look_of(environment);
        look.glyphs = match settings.glyphs {
            GlyphSet::Unicode => Glyphs::Braille,
            GlyphSet::Octant => Glyphs::Octant,
            GlyphSet::Sextant => Glyphs::Sextant,
            GlyphSet::HalfBlock => Glyphs::HalfBlock,
            GlyphSet::Ascii => Glyphs::Ascii,
        };
        let read = |name: &str| themes.read(name).map(|theme| theme.fit(look.colour));
        let mut face = Face {
            dark: read(&settings.theme.dark)?,
            light: read(&settings.theme.light)?,
            look,
            may_ask: look.colour != Depth::None && ground::may_ask(&environment("TERM")),
        };
        face.settle();
        Ok(face)
    }

    /// Returns the theme in use.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        if self.look.dark_background { &self.dark } else { &self.light }
    }

    /// Returns how charts are to look.
    #[must_use]
    pub fn look(&self) -> Look {
        let mut look = self.look;
        if let Some(ground) = self.theme().ground() {
            look.background = Some(ground);
            look.dark_background = is_dark(ground);
        }
        look
    }

    /// Returns whether it matters what ground the terminal has, and can be asked.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.may_ask && (self.dark != self.light || self.theme().ground().is_none())
    }

    /// Takes in the colour of the terminal's ground; returns whether that changes anything.
    pub fn hear(&mut self, colour: [u8; 3]) -> bool {
        let before = (self.look(), self.theme().clone());
        self.look.dark_background = is_dark(colour);
        self.look.background = Some(colour);
        self.settle();
        let (look, theme) = (self.look(), self.theme());
        let same_ground = before.0.ground() == look.ground() && before.0.dark_background == look.dark_background;
        !same_ground || before.1 != *theme
    }

    /// One theme for both grounds decides by itself what ground there is.
    fn settle(&mut self) {
        if self.dark == self.light
            && let Some(ground) = self.dark.ground()
        {
            self.look.dark_background = is_dark(ground);
        }
    }
}

fn is_dark(colour: [u8; 3]) -> bool {
    look::luminance(colour) < 0.2
}

/// Returns what the terminal can show, as far as the environment says.
fn look_of(environment: &dyn Fn(&str) -> String) -> Look {
    let colour = if !environment("NO_COLOR").is_empty() {
        Depth::None
    } else if matches!(environment("COLORTERM").as_str(), "truecolor" | "24bit") {
        Depth::True
    } else if environment("TERM").contains("256") || environment("TERM").contains("direct") {
        Depth::Ansi256
    } else {
        Depth::Ansi16
    };
    // COLORFGBG is `text;ground`: grounds 0 to 6 and 8 are dark.
    let ground: Option<u8> = environment("COLORFGBG").rsplit(';').next().and_then(|ground| ground.parse().ok());
    Look { colour, dark_background: ground.is_none_or(|ground| ground < 7 || ground == 8), ..Look::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::app::ThemeChoice;

    fn face(dark: &str, light: &str) -> Face {
        let theme = ThemeChoice { dark: dark.into(), light: light.into() };
        let settings = App { theme, ..App::default() };
        let environment = |name: &str| match name {
            "COLORTERM" => "truecolor".to_owned(),
            "TERM" => "xterm".to_owned(),
            _ => String::new(),
        };
        Face::within(&settings, &Themes::default(), &environment).unwrap()
    }

    #[test]
    fn the_terminals_answer_changes_what_it_must() {
        let mut face = face("harbor", "paper");
        let dark = face.theme().clone();
        assert!(face.asks());
        assert!(!face.hear([0x1e, 0x1e, 0x2e]), "the theme brings its own ground");
        assert!(face.hear([0xfa, 0xfa, 0xfa]) && *face.theme() != dark);
    }

    #[test]
    fn the_terminals_own_ground_is_that_of_charts() {
        let mut face = face("terminal", "terminal");
        assert!(!face.hear([0, 0, 0]), "as it was guessed");
        assert!(face.hear([0xff, 0xff, 0xff]) && !face.look().dark_background);
        assert!(!super::tests::face("paper", "paper").asks(), "nothing depends on it");
    }

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        let look = |pairs: &'static [(&str, &str)]| {
            look_of(&|name: &str| pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value).to_owned())
        };
        assert_eq!(look(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]).colour, Depth::None);
        assert_eq!(look(&[("COLORTERM", "truecolor")]).colour, Depth::True);
        assert_eq!(look(&[("TERM", "xterm-256color")]).colour, Depth::Ansi256);
        assert_eq!(look(&[("TERM", "xterm")]).colour, Depth::Ansi16);
        assert!(look(&[]).dark_background && !look(&[("COLORFGBG", "0;15")]).dark_background);
    }
}
