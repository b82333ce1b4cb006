//! Texts of figures: Plotly's few HTML tags and entities, read into lines of styled spans.
//!
//! Whatever else stands in the text is text, except what could do harm in a terminal: control characters, marks that turn
//! the direction of text, and characters of no width never come through.

use super::color::Rgba;

/// A text in spans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RichText {
    /// The spans in reading order; a line ends where one holds `\n`.
    pub spans: Vec<Span>,
}

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Span {
    /// The text, without markup and control characters but `\n`.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How a span looks.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each tag is there or not, independent of the others")]
pub struct Style {
    /// Heavier than the rest.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line below.
    pub underline: bool,
    /// With a line through it.
    pub strike: bool,
    /// Raised or lowered.
    pub shift: Shift,
    /// Its own colour.
    pub colour: Option<Rgba>,
    /// Its own size in pixels.
    pub size: Option<f32>,
    /// Where it leads.
    pub link: Option<String>,
}

/// Whether a span stands on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shift {
    /// On the line.
    #[default]
    None,
    /// Below it.
    Sub,
    /// Above it.
    Sup,
}

impl RichText {
    /// Reads a text with markup.
    #[must_use]
    pub fn parse(markup: &str) -> RichText {
        let mut reader = Reader::default();
        let mut rest = markup;
        while let Some(at) = rest.find(['<', '&']) {
            reader.text(&rest[..at]);
            rest = &rest[at..];
            rest = if rest.starts_with('<') { reader.tag(rest) } else { reader.entity(rest) };
        }
        reader.text(rest);
        reader.text
    }

    /// Makes a text of one that has no markup.
    #[must_use]
    pub fn from_plain(text: &str) -> RichText {
        let mut reader = Reader::default();
        reader.text(text);
        reader.text
    }

    /// Returns whether there is nothing to be seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }

    /// Returns the text without styles, lines parted by `\n`; raised and lowered digits keep their place where Unicode
    /// has a character for it.
    #[must_use]
    pub fn plain(&self) -> String {
        self.spans.iter().map(Span::plain).collect()
    }

    /// Returns the spans of each line.
    #[must_use]
    pub fn lines(&self) -> Vec<Vec<Span>> {
        let mut lines = vec![Vec::new()];
        for span in &self.spans {
            for (index, text) in span.text.split('\n').enumerate() {
                if index > 0 {
                    lines.push(Vec::new());
                }
                if let (false, Some(line)) = (text.is_empty(), lines.last_mut()) {
                    line.push(Span { text: text.to_owned(), style: span.style.clone() });
                }
            }
        }
        lines
    }
}

impl From<&str> for RichText {
    fn from(markup: &str) -> Self {
        RichText::parse(markup)
    }
}

impl Span {
    /// Returns the text, raised or lowered by characters made for it if all have one.
    #[must_use]
    pub fn plain(&self) -> String {
        let table = match self.style.shift {
            Shift::None => return self.text.clone(),
            Shift::Sup => SUPERSCRIPTS,
            Shift::Sub => SUBSCRIPTS,
        };
        let moved: Option<String> =
            self.text.chars().map(|letter| table.iter().find(|(from, _)| *from == letter).map(|(_, to)| *to)).collect();
        moved.unwrap_or_else(|| self.text.clone())
    }
}

const SUPERSCRIPTS: &[(char, char)] = &[
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('−', '⁻'),
    ('n', 'ⁿ'),
    ('i', 'ⁱ'),
    ('(', '⁽'),
    (')', '⁾'),
];

const SUBSCRIPTS: &[(char, char)] = &[
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
    ('−', '₋'),
    ('(', '₍'),
    (')', '₎'),
];

/// The entities that Plotly knows by name.
const ENTITIES: [(&str, char); 9] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("times", '×'),
    ("plusmn", '±'),
    ("deg", '°'),
    ("mu", 'μ'),
    ("quot", '"'),
];

/// How many tags may stand inside each other; what is deeper keeps the style of the last.
const DEEPEST: usize = 64;

/// A text under way.
#[derive(Default)]
struct Reader {
    text: RichText,
    /// The open tags, each with the style outside of it.
    open: Vec<(String, Style)>,
    style: Style,
}

impl Reader {
    fn text(&mut self, text: &str) {
        let mut clean = String::with_capacity(text.len());
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\r' if letters.peek() == Some(&'\n') => {}
                // As in HTML, a line of the source is no line of the text.
                '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => clean.push(' '),
                letter if is_harmful(letter) => {}
                letter => clean.push(letter),
            }
        }
        self.push(&clean);
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.text.spans.last_mut() {
            Some(span) if span.style == self.style => span.text.push_str(text),
            _ => self.text.spans.push(Span { text: text.to_owned(), style: self.style.clone() }),
        }
    }

    /// Reads what begins with `<` and returns what follows.
    fn tag<'t>(&mut self, rest: &'t str) -> &'t str {
        let Some((name, attributes, closing, after)) = split_tag(rest) else {
            self.text("<");
            return &rest[1..];
        };
        match name.as_str() {
            "br" => self.push("\n"),
            "b" | "strong" | "i" | "em" | "u" | "s" | "sub" | "sup" | "a" | "span" if closing => self.close(&name),
            "b" | "strong" | "i" | "em" | "u" | "s" | "sub" | "sup" | "a" | "span" => self.begin(name, attributes),
            // Tags that Plotly does not know vanish, their content stays.
            _ => {}
        }
        after
    }

    fn begin(&mut self, name: String, attributes: &str) {
        if self.open.len() >= DEEPEST {
            return;
        }
        let before = self.style.clone();
        match name.as_str() {
            "b" | "strong" => self.style.bold = true,
            "i" | "em" => self.style.italic = true,
            "u" => self.style.underline = true,
            "s" => self.style.strike = true,
            "sub" => self.style.shift = Shift::Sub,
            "sup" => self.style.shift = Shift::Sup,
            "a" => self.style.link = attribute(attributes, "href").map(|href| RichText::from_plain(href).plain()),
            _ => {}
        }
        for (property, value) in attribute(attributes, "style").iter().flat_map(|style| declarations(style)) {
            match property.as_str() {
                "color" => self.style.colour = Rgba::parse(value).or(self.style.colour),
                "font-size" => self.style.size = value.trim_end_matches("px").trim().parse().ok().or(self.style.size),
                "font-weight" => self.style.bold = value == "bold" || value.parse::<u32>().is_ok_and(|by| by >= 600),
                "font-style" => self.style.italic = value == "italic" || value == "oblique",
                "text-decoration" => {
                    self.style.underline |= value.contains("underline");
                    self.style.strike |= value.contains("line-through");
                }
                _ => {}
            }
        }
        self.open.push((name, before));
    }

    fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
            self.style = self.open.swap_remove(at).1;
            self.open.truncate(at);
        }
    }

    /// Reads what begins with `&` and returns what follows.
    fn entity<'t>(&mut self, rest: &'t str) -> &'t str {
        // The longest entity that means anything is `&#x10FFFF;`.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let letter = end.and_then(|end| {
            let name = &rest[1..end];
            match name.strip_prefix('#') {
                Some(number) => {
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)
                }
                None => ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter),
            }
        });
        if let (Some(letter), Some(end)) = (letter, end) {
            self.text(letter.encode_utf8(&mut [0; 4]));
            &rest[end + 1..]
        } else {
            self.text("&");
            &rest[1..]
        }
    }
}

/// Takes apart what begins with `<`: the name in small letters, the attributes, whether it closes, what follows.
fn split_tag(text: &str) -> Option<(String, &str, bool, &str)> {
    let inner = text.strip_prefix('<')?;
    let (inner, closing) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    if !inner.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let end = inner.find('>')?;
    // `a < b and c <d … >` is a comparison, unless it looks like a tag up to its end.
    if inner[..end].contains('<') {
        return None;
    }
    let content = inner[..end].trim_end_matches('/');
    let split = content.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(content.len());
    Some((content[..split].to_ascii_lowercase(), &content[split..], closing, &inner[end + 1..]))
}

/// Returns the value of a quoted attribute.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    while let Some(at) = attributes.get(from..)?.find(name) {
        let start = from + at;
        let alone = start == 0 || attributes[..start].ends_with(|letter: char| letter.is_whitespace() || letter == '"');
        let rest = attributes[start + name.len()..].trim_start();
        if let (true, Some(rest)) = (alone, rest.strip_prefix('=')) {
            let rest = rest.trim_start();
            let quote = rest.chars().next().filter(|quote| *quote == '"' || *quote == '\'')?;
            let value = &rest[1..];
            return Some(&value[..value.find(quote)?]);
        }
        from = start + name.len();
    }
    None
}

/// Returns the properties and values of a style.
fn declarations(style: &str) -> impl Iterator<Item = (String, &str)> {
    style.split(';').filter_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        Some((property.trim().to_ascii_lowercase(), value.trim()))
    })
}

/// Returns whether a character could move the cursor, turn text around or hide in it.
fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(markup: &str) -> String {
        RichText::parse(markup).plain()
    }

    #[test]
    fn markup_becomes_styles() {
        let text = RichText::parse("a<b>b<i>c</i></b><br>10<sup>-3</sup> <span style=\"color: red\">r</span>");
        assert_eq!(text.plain(), "abc\n10⁻³ r");
        assert_eq!(text.lines().len(), 2);
        let styles: Vec<(bool, bool)> = text.spans.iter().map(|span| (span.style.bold, span.style.italic)).collect();
        assert_eq!(&styles[..3], [(false, false), (true, false), (true, true)]);
        assert_eq!(text.spans.last().unwrap().style.colour, Some(Rgba::new(255, 0, 0)));
        let link = RichText::parse("<a href='https://e.org/?a=1'>e</a>");
        assert_eq!(link.spans[0].style.link.as_deref(), Some("https://e.org/?a=1"));
    }

    #[test]
    fn what_is_no_markup_stays_text() {
        assert_eq!(plain("1 < 2 & 3 > 2"), "1 < 2 & 3 > 2");
        assert_eq!(plain("a<b"), "a<b");
        assert_eq!(plain("5 &lt; 6 &amp;amp; &#48;&#x31; &nope;"), "5 < 6 &amp; 01 &nope;");
        assert_eq!(plain("<div>kept</div></b>"), "kept");
        assert_eq!(plain("x<br/>y<BR>z"), "x\ny\nz");
        assert_eq!(plain("H<sub>2</sub>O x<sup>abc</sup>"), "H₂O xabc");
        assert_eq!(plain("one\ntwo"), "one two");
    }

    #[test]
    fn harmful_characters_never_come_through() {
        for bad in
            ["\u{1b}[31m", "\u{9b}2J", "\u{202e}evil", "z\u{200b}w", "&#27;[2J", "&#x202e;", "\u{0}", "\u{e0041}"]
        {
            let text = plain(bad);
            assert!(!text.chars().any(is_harmful), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(<|>|&|/|b|sup|br|a href=|\"|'|;|#|\\PC|[\\x00-\\x1f]){0,40}") {
            let read = RichText::parse(&text);
            prop_assert!(!read.plain().chars().any(|letter| letter != '\n' && is_harmful(letter)));
        }
    }
}
