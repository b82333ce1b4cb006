//! The one sanitiser of the house: what may reach a terminal, a log or a file name.
//!
//! Names, titles, cells and messages come from files and servers of anybody. A raw one can move the cursor, set the
//! window's title, hide its end or reverse its letters. [`shown`] turns any string into a [`Shown`], which only this
//! module can build, so that a function that takes one cannot be handed a raw name by accident.

mod markup;

use std::fmt::{self, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The most characters of one shown text; no line of a terminal is as long.
const LONGEST: usize = 1_000;

/// Marks that may stand on one letter; languages need up to three.
const MOST_MARKS: usize = 3;

/// A text on one line that may be shown: it holds no control and no format characters, and has a bounded length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shown(String);

/// Turns a string from outside into one that may be shown.
///
/// Tabs and line ends become a space, other control characters the replacement character, so that one sees that
/// something was there; what is invisible or changes the direction of writing goes, as do marks beyond three on a letter.
#[must_use]
pub fn shown(text: &str) -> Shown {
    // Nearly all are plain, and there are hundreds on a screen.
    if text.len() <= LONGEST && is_plain(text) {
        return Shown(text.to_owned());
    }
    let mut out = String::with_capacity(text.len().min(4 * LONGEST));
    let mut count = 0;
    // A mark at the very start would sit on whatever is printed before.
    let mut marks = MOST_MARKS;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let char = match char {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            char if char.is_control() || is_no_character(char) => char::REPLACEMENT_CHARACTER,
            char if is_invisible(char) => continue,
            // Two of these are a flag of one or two or four cells, as each terminal sees it.
            '\u{1f1e6}'..='\u{1f1ff}' => flag_letter(char),
            char => char,
        };
        marks = if char.width() == Some(0) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            continue;
        }
        if count == LONGEST {
            out.pop();
            out.push('…');
            break;
        }
        count += 1;
        out.push(char);
    }
    Shown(out)
}

/// Turns a title with Plotly's markup into text: line breaks become spaces, other tags go, entities are decoded.
#[must_use]
pub fn title(text: &str) -> Shown {
    // What is shown is bounded, so what is looked through for tags is too.
    let text = cut(text.trim(), 16 * LONGEST);
    if text.contains(['<', '&']) { shown(markup::plain(text).trim()) } else { shown(text) }
}

/// Makes a name for a file that every system takes, from any name; never empty, never one that leaves its folder.
///
/// It has room for an ending: at most 200 bytes.
#[must_use]
pub fn file_name(name: &str) -> String {
    let safe: String = shown(name).0.chars().map(|c| if r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect();
    // A mark at the very start would sit on whatever is printed before.
    let is_nothing = |char: char| char.is_whitespace() || char.width() == Some(0);
    let trimmed = cut(&safe, 200).trim_start_matches(is_nothing);
    let trimmed = trimmed.trim_end_matches(|char: char| char.is_whitespace() || char == '.');
    let hidden = trimmed.starts_with('.');
    if trimmed.is_empty() {
        "untitled".to_owned()
    } else if hidden || is_device(trimmed) {
        format!("_{}", trimmed.trim_start_matches('.'))
    } else {
        trimmed.to_owned()
    }
}

/// Escapes in a JSON text what a terminal would obey; the values it holds stay the same.
#[must_use]
pub fn safe_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        // JSON itself escapes the first 32, so that these stand only between values, as line ends.
        if char != '\n' && char.is_control() || is_invisible(char) || matches!(char, '\u{2028}' | '\u{2029}') {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(char);
        }
    }
    out
}

/// Returns whether a text is made of the letters and signs of ASCII alone, each of which takes a cell.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Returns the start of a text, at most so many bytes, whole characters.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

impl Shown {
    /// Borrows the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether there is nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many cells of a terminal it takes.
    #[must_use]
    pub fn width(&self) -> usize {
        if is_plain(&self.0) {
            return self.0.len();
        }
        self.0.graphemes(true).map(UnicodeWidthStr::width).sum()
    }

    /// Returns the text cut to at most `width` cells, between letters as a reader sees them, with `…` in the last cell if
    /// something is missing.
    #[must_use]
    pub fn fit(&self, width: usize) -> Shown {
        // No text is wider than twice its bytes, and most are short: those need no walk.
        if self.0.len() <= width && self.0.is_ascii() || self.width() <= width {
            return self.clone();
        }
        let Some(room) = width.checked_sub(1) else { return Shown::default() };
        let mut used = 0;
        let fitting = self.0.graphemes(true).take_while(|grapheme| {
            used += grapheme.width();
            used <= room
        });
        let mut out: String = fitting.collect();
        out.push('…');
        Shown(out)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Shown> for String {
    fn from(text: Shown) -> String {
        text.0
    }
}

/// Returns the letter that a half of a flag stands for.
fn flag_letter(char: char) -> char {
    u8::try_from(char as u32 - 0x1f1e6).map_or(char::REPLACEMENT_CHARACTER, |letter| (b'A' + letter).into())
}

/// Names that Windows keeps for devices, whatever ending they have.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let port = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.chars().count() == 1 && rest.contains(|c| "0123456789¹²³".contains(c)))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str()) || port("COM") || port("LPT")
}

/// Code points that Unicode keeps free for ever.
fn is_no_character(char: char) -> bool {
    let code = char as u32;
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

/// Returns whether a character is of Unicode's category Cf, or drawn as nothing: joiners, direction marks, fillers,
/// variation selectors, tags. Terminals disagree about the width of what these join.
fn is_invisible(char: char) -> bool {
    INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&char))
}

/// Unicode 16's Cf and `Default_Ignorable_Code_Point`.
const INVISIBLE: [(char, char); 27] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
    // Blank in every font, and not a space to any search.
    ('\u{2800}', '\u{2800}'),
    ('\u{16fe4}', '\u{16fe4}'),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_comes_through_that_a_terminal_would_obey() {
        for (raw, safe) in [
            ("\u{1b}[31mred\u{1b}[0m", "\u{fffd}[31mred\u{fffd}[0m"),
            ("\u{1b}]0;title\u{7}", "\u{fffd}]0;title\u{fffd}"),
            ("a\u{9b}31m", "a\u{fffd}31m"),
            ("a\tb\r\nc\rd", "a b c d"),
            ("abc\u{202e}gpj.exe", "abcgpj.exe"),
            ("\u{2067}x\u{2069}", "x"),
            ("pay\u{200b}pal\u{feff}\u{ad}", "paypal"),
            ("👨\u{200d}👩", "👨👩"),
            ("\u{301}a", "a"),
            ("e\u{301}", "e\u{301}"),
            ("\u{fffe}", "\u{fffd}"),
            ("to \u{1f1e9}\u{1f1ea}", "to DE"),
            ("naïve 日本 плот", "naïve 日本 плот"),
        ] {
            assert_eq!(shown(raw).as_str(), safe, "{raw:?}");
        }
        let zalgo = format!("a{}b", "\u{301}".repeat(1000));
        assert_eq!(shown(&zalgo).as_str().chars().count(), 5);
    }

    #[test]
    fn json_keeps_its_values_and_loses_its_control_characters() {
        let value = serde_json::json!({"name": "a\u{1b}\u{9b}31m\u{202e}\u{7f}\n\u{e0041}日"});
        let safe = safe_json(&value.to_string());
        assert!(safe.ends_with("日\"}") && is_clean(&safe), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
    }

    #[test]
    fn length_is_bounded() {
        let long = shown(&"x".repeat(1 << 20));
        assert_eq!(long.as_str().chars().count(), LONGEST);
        assert!(long.as_str().ends_with('…'));
    }

    #[test]
    fn cutting_counts_cells_and_keeps_letters_whole() {
        let text = shown("日本語abc");
        assert_eq!(text.width(), 9);
        for (width, cut) in
            [(9, "日本語abc"), (8, "日本語a…"), (6, "日本…"), (5, "日本…"), (4, "日…"), (1, "…"), (0, "")]
        {
            assert_eq!(text.fit(width).as_str(), cut, "{width}");
        }
        assert_eq!(shown("e\u{301}e\u{301}e\u{301}").fit(2).as_str(), "e\u{301}…");
    }

    #[test]
    fn titles_are_reduced_to_text() {
        for (markup, text) in [
            ("<b>Growth</b> 2024<br><sub>in &euro;</sub>", "Growth 2024 in €"),
            ("CO<sub>2</sub> in m<sup>3</sup>, x<sup>n+1</sup>, y<sup>th</sup>", "CO₂ in m³, xⁿ⁺¹, yth"),
            ("<a href=\"http://x/?a=1>2\">link</a> <span style='color:red'>red</span>", "link red"),
            ("a < b &amp; c > d &#916;&#x394; &bogus; &", "a < b & c > d ΔΔ &bogus; &"),
            ("&#27;[31m &#x9b;", "\u{fffd}[31m \u{fffd}"),
            ("<script>alert(1)</script><b", "alert(1)<b"),
            ("1 <2, 3<4", "1 <2, 3<4"),
            ("  plain  ", "plain"),
        ] {
            assert_eq!(title(markup).as_str(), text, "{markup}");
        }
    }

    #[test]
    fn file_names_are_safe_everywhere() {
        for (name, safe) in [
            ("growth", "growth"),
            ("../../etc/passwd", "__.._etc_passwd"),
            ("..", "untitled"),
            (".", "untitled"),
            ("", "untitled"),
            (".bashrc", "_bashrc"),
            ("a/b\\c:d", "a_b_c_d"),
            ("con", "_con"),
            ("e&\u{2001}.", "e&"),
            ("Com1.json", "_Com1.json"),
            ("com10", "com10"),
            ("LPT²", "_LPT²"),
            ("ends. . ", "ends"),
            ("nul\u{0}", "nul\u{fffd}"),
        ] {
            assert_eq!(file_name(name), safe, "{name:?}");
        }
        assert!(file_name(&"日".repeat(300)).len() <= 200);
    }

    fn is_clean(text: &str) -> bool {
        !text.chars().any(|c| c.is_control() || is_invisible(c) || is_no_character(c) || "\u{2028}\u{2029}".contains(c))
    }

    proptest! {
        #[test]
        fn no_control_or_format_character_ever_comes_through(text in proptest::collection::vec(any::<char>(), 0..200)) {
            let text: String = text.into_iter().collect();
            prop_assert!(is_clean(shown(&text).as_str()));
            prop_assert!(is_clean(title(&text).as_str()));
            prop_assert!(is_clean(&file_name(&text)));
        }

        #[test]
        fn hostile_characters_never_come_through(
            text in "[\\x00-\\x20\\x7f-\\x9f\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{300}\u{301}\u{feff}a<>&#;/b]{0,60}",
        ) {
            prop_assert!(is_clean(shown(&text).as_str()));
            prop_assert!(is_clean(title(&text).as_str()));
        }

        #[test]
        fn what_is_clean_stays_as_it_is(text in "\\PC{0,80}") {
            let once = shown(&text);
            prop_assert_eq!(shown(once.as_str()), once);
        }

        #[test]
        fn cut_text_fits(text in "\\PC{0,40}", width in 0usize..50) {
            prop_assert!(shown(&text).fit(width).width() <= width);
        }

        #[test]
        fn file_names_stay_in_their_folder(text in "[./\\\\: a-cCON~\\x00]{0,12}") {
            let name = file_name(&text);
            prop_assert!(!name.is_empty() && !name.contains(['/', '\\', '\0', ':']) && !name.starts_with('.'));
            prop_assert!(!name.ends_with(['.', ' ']));
            prop_assert!(!is_device(&name));
        }
    }
}
