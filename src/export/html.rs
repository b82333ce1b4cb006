//! HTML that cannot hold anybody's markup by accident: only this module makes [`Html`], and only of texts that it escapes, of
//! addresses, and of templates that are part of the program.
//!
//! A template has slots, `{{name}}`; [`Html::fill`] puts HTML into them. Every text passes [`text`] on its way, so control
//! characters and marks that turn the direction of writing around do not reach a browser either.

use std::fmt::Write;

use url::form_urlencoded;

use crate::model::{File, FileType};
use crate::text::{self, Shown};

/// A piece of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Takes markup of the program's own.
    #[must_use]
    pub fn of(markup: &'static str) -> Html {
        Html(markup.to_owned())
    }

    /// Makes the HTML of a text that may be shown, for between tags and for within quoted attributes.
    #[must_use]
    pub fn shown(text: &Shown) -> Html {
        let mut out = String::with_capacity(text.as_str().len());
        for char in text.as_str().chars() {
            match char {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                char => out.push(char),
            }
        }
        Html(out)
    }

    /// Makes the HTML of a name, or any other text on one line.
    #[must_use]
    pub fn text(text: &str) -> Html {
        Html::shown(&text::shown(text))
    }

    /// Makes the HTML of a title with Plotly's markup, of which the text stays.
    #[must_use]
    pub fn title(title: &str) -> Html {
        Html::shown(&text::title(title))
    }

    /// Makes the HTML of a number, with a narrow space between thousands.
    #[must_use]
    pub fn count(count: u64) -> Html {
        let digits = count.to_string();
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push('\u{202f}');
            }
            out.push(digit);
        }
        Html(out)
    }

    /// Makes an address within this site, for an attribute: a path of the program's own making, and a query of anything.
    #[must_use]
    pub fn address(path: &str, query: &[(&str, &str)]) -> Html {
        let mut out = Html::text(path).0;
        if !query.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            out.push('?');
            out.push_str(&Html::text(&query).0);
        }
        Html(out)
    }

    /// Makes an address elsewhere, for an attribute; `None` for what is none of the web's.
    #[must_use]
    pub fn elsewhere(address: &str) -> Option<Html> {
        let url = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        Some(Html::text(url.as_str()))
    }

    /// Takes text that may stand in an element of raw text, a script or a style, as it is; the caller has seen to it that it
    /// does not close it.
    #[must_use]
    pub fn raw_text(element: &str, text: String) -> Html {
        debug_assert!(!text.contains(&format!("</{element}")), "the element would be closed");
        Html(text)
    }

    /// Fills the slots of a template. A slot that nothing is given for stays empty.
    #[must_use]
    pub fn fill(template: &'static str, slots: &[(&str, &Html)]) -> Html {
        let length: usize = slots.iter().map(|(_, html)| html.0.len()).sum();
        let mut out = String::with_capacity(template.len() + length);
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once("{{") {
            out.push_str(before);
            let (name, behind) = behind.split_once("}}").unwrap_or((behind, ""));
            if let Some((_, html)) = slots.iter().find(|(slot, _)| *slot == name) {
                out.push_str(&html.0);
            }
            rest = behind;
        }
        out.push_str(rest);
        Html(out)
    }

    /// Fills the slots of a template with what is given for them.
    #[must_use]
    pub fn fill_all(template: &'static str, slots: &[(&'static str, Html)]) -> Html {
        let slots: Vec<(&str, &Html)> = slots.iter().map(|(name, html)| (*name, html)).collect();
        Html::fill(template, &slots)
    }

    /// Returns whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds more behind.
    pub fn push(&mut self, more: &Html) {
        self.0.push_str(&more.0);
    }

    /// Returns the markup.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(pieces: I) -> Html {
        pieces.into_iter().fold(Html::default(), |mut all, piece| {
            all.push(&piece);
            all
        })
    }
}

/// Returns what a file is called on its page: a plot by its title, whose marks go, and the rest by its name.
#[must_use]
pub fn name(file: &File) -> Html {
    called(&file.filename, if file.filetype == FileType::Plot { &file.title } else { "" })
}

/// Returns what something with a name and a title, which may be empty, is called on its page.
#[must_use]
pub fn called(name: &str, title: &str) -> Html {
    let title = text::title(title);
    if title.is_empty() { Html::text(name) } else { Html::shown(&title) }
}

/// Returns bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_that_was_written_by_somebody_is_markup() {
        assert_eq!(
            Html::text("<img src=x onerror='a()'> & \"b\"").0,
            "&lt;img src=x onerror=&#39;a()&#39;&gt; &amp; &quot;b&quot;"
        );
        assert_eq!(Html::title("<b>Growth</b> <script>x</script> &lt;i&gt;").0, "Growth x &lt;i&gt;");
        assert_eq!(Html::text("a\u{202e}b\u{1b}[0m").0, "ab\u{fffd}[0m");
        assert_eq!(Html::address("/~bob/1/", &[("share_key", "a&b\"c")]).0, "/~bob/1/?share_key=a%26b%22c");
        assert_eq!(Html::address("/x", &[("a", "1"), ("b", "2")]).0, "/x?a=1&amp;b=2");
    }

    #[test]
    fn addresses_elsewhere_are_of_the_web() {
        assert_eq!(Html::elsewhere("https://a.example/?x=1&y='").unwrap().0, "https://a.example/?x=1&amp;y=%27");
        for address in ["javascript:alert(1)", "data:text/html,x", " jAvascript:x", "/local", "ftp://x/"] {
            assert_eq!(Html::elsewhere(address), None, "{address}");
        }
    }

    #[test]
    fn templates_are_filled_once() {
        let page = Html::fill("<p>{{a}}</p>{{b}}{{c}}", &[("a", &Html::text("{{b}}")), ("b", &Html::of("<hr>"))]);
        assert_eq!(page.0, "<p>{{b}}</p><hr>");
        assert_eq!(Html::fill("a{{b", &[]).0, "a");
    }

    #[test]
    fn thousands_are_told_apart() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1\u{202f}000"), (1_234_567, "1\u{202f}234\u{202f}567")] {
            assert_eq!(Html::count(count).0, text);
        }
    }

    proptest! {
        #[test]
        fn texts_stay_within_their_attribute(text in "[<>\"'&a-c{}\\x00-\\x1f;#/]{0,40}") {
            let html = Html::text(&text).0;
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            prop_assert!(!Html::title(&text).0.contains(['<', '>', '"', '\'']));
        }
    }
}
