//! The sanitiser, on texts that want to be more than text.

use plotree::text;

use super::runner::Target;

const SEEDS: &[&str] = &[
    "a plain title",
    "<b>bold</b> &amp; <i>more",
    "\u{1b}[31mred\u{7}",
    "../../etc/passwd",
    "CON.txt",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}",
];
const WORDS: &[&str] = &[
    "\u{1b}]0;",
    "\u{9b}",
    "\u{200d}",
    "\u{feff}",
    "\u{e0041}",
    "\r\n",
    "\t",
    "&#x1b;",
    "&#8238;",
    "&lt;",
    "<br>",
    "<a href=\"",
    "</a>",
    "/",
    "\\",
    "..",
    "NUL",
    "COM1",
    "\u{2028}",
    "日本",
    "\u{ad}",
    "\u{fff9}",
];

fn is_harmless(text: &str) -> bool {
    let hostile = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    !text.contains(hostile)
}

#[test]
fn what_is_shown() {
    let run = |input: &[u8]| {
        let given = String::from_utf8_lossy(input);
        for shown in [text::shown(&given), text::title(&given)] {
            assert!(is_harmless(shown.as_str()), "{shown:?}");
            assert_eq!(text::shown(shown.as_str()), shown, "twice is as once");
            for width in [0, 1, 7] {
                assert!(shown.fit(width).width() <= width && is_harmless(shown.fit(width).as_str()));
            }
        }
        format!("{} {}", text::title(&given).as_str() == given, text::shown(&given).as_str() == given)
    };
    Target { name: "shown", seeds: SEEDS, words: WORDS, run: &run }.fuzz();
}

#[test]
fn file_names() {
    let run = |input: &[u8]| {
        let name = text::file_name(&String::from_utf8_lossy(input));
        assert!(!name.is_empty() && name.len() <= 210 && is_harmless(&name), "{name:?}");
        assert!(!name.contains(['/', '\\']) && !name.starts_with('.'), "{name:?}");
        assert_eq!(std::path::Path::new(&name).components().count(), 1);
        assert_eq!(text::file_name(&name), name, "twice is as once");
        format!("{}", name.as_bytes() == input)
    };
    Target { name: "file-name", seeds: SEEDS, words: WORDS, run: &run }.fuzz();
}

#[test]
fn json_for_terminals() {
    let run = |input: &[u8]| {
        let Ok(value) = serde_json::from_slice::<serde_json::Value>(input) else { return "no JSON".into() };
        let safe = text::safe_json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(is_harmless(&safe.replace('\n', "")), "{safe:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value, "the values stay the same");
        format!("{}", value.is_string())
    };
    let seeds = &["\"a\"", "{\"\u{202e}b\":\"\u{9b}c\"}", "[\"\\u001b\",1]"];
    Target { name: "safe-json", seeds, words: WORDS, run: &run }.fuzz();
}
