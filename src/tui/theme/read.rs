//! Themes in files: a style a line, as words: `folder = "#7aa2f7 bold"`, `selection = "black on cyan"`.
//!
//! A style that a file does not name is that of the default theme. The program comes with some files; the user's own are in
//! the folder `themes` beside his settings, and win over those of the same name.

use std::path::{Path, PathBuf};

use ratatui::style::{Color, Modifier, Style};
use toml::de::DeTable;

use super::Theme;
use crate::config::app::TERMINAL;
use crate::config::place;
use crate::text::shown;

/// The themes that the program comes with.
pub const BUILT_IN: [(&str, &str); 7] = [
    (TERMINAL, include_str!("../../../assets/themes/terminal.toml")),
    ("harbor", include_str!("../../../assets/themes/harbor.toml")),
    ("ember", include_str!("../../../assets/themes/ember.toml")),
    ("paper", include_str!("../../../assets/themes/paper.toml")),
    ("meadow", include_str!("../../../assets/themes/meadow.toml")),
    ("contrast-dark", include_str!("../../../assets/themes/contrast-dark.toml")),
    ("contrast-light", include_str!("../../../assets/themes/contrast-light.toml")),
];

/// The largest file of a theme that is read.
const MOST_BYTES: u64 = 1 << 16;

/// The sixteen colours of a terminal by name.
const COLOURS: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// What text can be beside its colours.
const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// Where themes are found.
#[derive(Debug, Clone, Default)]
pub struct Themes {
    /// The user's folder of themes, there or not.
    pub folder: PathBuf,
}

impl Themes {
    /// Reads the theme of a name.
    ///
    /// # Errors
    /// Says in a sentence which themes there are, or what is wrong in which line and column of the file.
    pub fn read(&self, name: &str) -> Result<Theme, String> {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let file = self.folder.join(format!("{name}.toml"));
        if is_name && let Some(text) = text_of(&file)? {
            return parse(&text).map_err(|(at, reason)| {
                let (line, column) = place(&text, at);
                format!("`{}`, line {line}, column {column}: {reason}", shown(&file.to_string_lossy()))
            });
        }
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => parse(text).map_err(|(_, reason)| reason),
            None => Err(format!("no theme is called `{}`; there are {}", shown(name), self.names().join(", "))),
        }
    }

    /// Returns the names of all themes.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let own = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().filter_map(|entry| {
            let name = entry.file_name();
            let name = name.to_str()?.strip_suffix(".toml")?;
            Some(shown(name).as_str().to_owned())
        });
        let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).chain(own).collect();
        let built_in = BUILT_IN.len();
        names[built_in..].sort();
        names.dedup();
        names
    }
}

/// Reads a file of a theme; `None` where there is none.
fn text_of(file: &Path) -> Result<Option<String>, String> {
    let failed =
        |reason: String| format!("the theme in `{}` could not be read: {reason}", shown(&file.to_string_lossy()));
    match std::fs::metadata(file) {
        Ok(facts) if facts.len() > MOST_BYTES => return Err(failed("it is too large".into())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.to_string())),
    }
    std::fs::read_to_string(file).map(Some).map_err(|error| failed(error.to_string()))
}

/// Reads a theme; what is wrong is told with its place.
fn parse(text: &str) -> Result<Theme, (usize, String)> {
    let table = DeTable::parse(text)
        .map_err(|error| (error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    let mut theme = Theme::default();
    for (key, value) in table.get_ref() {
        let Some(style) = theme.style_mut(key.get_ref()) else {
            let known: Vec<&str> = Theme::NAMES.iter().map(|(name, _)| *name).collect();
            let key_text = shown(key.get_ref());
            return Err((key.span().start, format!("`{key_text}` is no style; there are {}", known.join(", "))));
        };
        let said = value.get_ref().as_str();
        let read = said.ok_or_else(|| "a style is words in quotes, such as \"blue bold\"".to_owned());
        *style = read.and_then(style_of).map_err(|reason| (value.span().start, reason))?;
    }
    theme.keep_selection();
    Ok(theme)
}

/// Reads a style: a colour, `on` and another for the ground, and what the text is beside.
fn style_of(words: &str) -> Result<Style, String> {
    let (mut style, mut words) = (Style::new(), words.split_whitespace());
    while let Some(word) = words.next() {
        if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*modifier);
        } else if word == "on" {
            style = style.bg(colour(words.next().unwrap_or_default())?);
        } else {
            style = style.fg(colour(word)?);
        }
    }
    Ok(style)
}

/// Reads a style of the program's own.
pub(super) fn style(words: &str) -> Option<Style> {
    style_of(words).ok()
}

fn colour(word: &str) -> Result<Color, String> {
    if let Some((_, colour)) = COLOURS.iter().find(|(name, _)| *name == word) {
        return Ok(*colour);
    }
    let number = word.strip_prefix('#').filter(|digits| digits.len() == 6);
    if let Some(number) = number.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        return Ok(Color::from_u32(number));
    }
    if let Ok(index) = word.parse::<u8>() {
        return Ok(Color::Indexed(index));
    }
    let colours: Vec<&str> = COLOURS.iter().map(|(name, _)| *name).collect();
    let modifiers: Vec<&str> = MODIFIERS.iter().map(|(name, _)| *name).collect();
    let word = shown(word).fit(40);
    Err(format!(
        "`{word}` is no colour; there are #rrggbb, 0 to 255, {}; text may be {}; `on` is before the ground's colour",
        colours.join(", "),
        modifiers.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::cells::look::contrast;

    #[test]
    fn what_comes_along_is_sound_and_legible() {
        assert_eq!(parse("").unwrap(), parse(BUILT_IN[0].1).unwrap(), "the file of the default says what it is");
        for (name, words) in Theme::NAMES {
            assert!(style_of(words).is_ok(), "{name}");
        }
        for (name, text) in BUILT_IN {
            let mut theme = parse(text).unwrap_or_else(|(at, reason)| panic!("{name}, byte {at}: {reason}"));
            let Some(ground) = theme.ground() else { continue };
            for (style, (what, _)) in theme.styles_mut().into_iter().zip(Theme::NAMES) {
                let rgb = |colour: Option<Color>, other: [u8; 3]| match colour {
                    Some(Color::Rgb(red, green, blue)) => [red, green, blue],
                    _ => other,
                };
                let (text, below) = (rgb(style.fg, [128; 3]), rgb(style.bg, ground));
                let least = if matches!(*what, "border") { 1.8 } else { 3.5 };
                if style.fg.is_some() {
                    assert!(contrast(text, below) >= least, "{name}: {what} has {}", contrast(text, below));
                }
            }
        }
    }

    #[test]
    fn a_users_theme_wins_and_slips_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let themes = Themes { folder: folder.path().to_owned() };
        assert_eq!(themes.read("terminal").unwrap(), Theme::default());
        std::fs::write(folder.path().join("terminal.toml"), "bad = \"#ff0000 on 17 bold\"\n").unwrap();
        let bad = themes.read("terminal").unwrap().bad;
        assert_eq!(bad, Style::new().fg(Color::Rgb(255, 0, 0)).bg(Color::Indexed(17)).add_modifier(Modifier::BOLD));
        std::fs::write(folder.path().join("mine.toml"), "bad = \"red\"\n  good = \"grean\"\n").unwrap();
        let error = themes.read("mine").unwrap_err();
        assert!(error.contains("mine.toml`, line 2, column 10: `grean` is no colour; there are #rrggbb"), "{error}");
        std::fs::write(folder.path().join("mine.toml"), "god = \"red\"\n").unwrap();
        assert!(themes.read("mine").unwrap_err().contains("column 1: `god` is no style; there are text, muted"));
        let error = themes.read("../mine").unwrap_err();
        assert!(error.contains("no theme is called `../mine`; there are terminal, harbor") && error.contains("mine"));
    }
}
