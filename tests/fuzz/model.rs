//! The language: fids, references, values, figures, typed arrays.

use plotree::chart::scene::{Scene, Size};
use plotree::model::src::{self, Src};
use plotree::model::{Fid, Figure, Value, read};

use super::runner::{Target, outline};

/// Pieces of figures.
const FIGURE_WORDS: &[&str] = &[
    "\"data\"",
    "\"layout\"",
    "\"frames\"",
    "\"x\"",
    "\"y\"",
    "\"z\"",
    "\"xsrc\"",
    "\"ysrc\"",
    "\"bob:1:a1b2c3\"",
    "\"type\"",
    "\"scatter\"",
    "\"heatmap\"",
    "\"histogram\"",
    "\"bdata\"",
    "\"dtype\"",
    "\"shape\"",
    "\"f8\"",
    "\"i1\"",
    "\"u2\"",
    "\"2,2\"",
    "\"AAAA\"",
    "\"AAAAAAAA8D8=\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "true",
    "NaN",
    "Infinity",
    "1",
    "-0",
    "1e308",
    "0.1",
    "\"2024-01-01\"",
    "\"\\ud83d\"",
    "\"marker\"",
    "\"color\"",
    "\"template\"",
];

/// Figures to begin with.
pub const FIGURES: &[&str] = &[
    r#"{"data":[{"type":"scatter","x":[1,2,3],"y":[1.5,null,3]}],"layout":{"title":{"text":"a"}}}"#,
    r#"{"data":[{"y":{"bdata":"AAAAAAAA8D8AAAAAAAAAQA==","dtype":"f8"}}]}"#,
    r#"{"data":[{"type":"heatmap","z":{"bdata":"AQIDBA==","dtype":"i1","shape":"2, 2"}}]}"#,
    r#"{"data":[{"type":"bar","xsrc":"bob:1:a1b2c3","ysrc":"bob:1:a1b2c3,d4e5f6?rows=1-"}],"frames":[{"data":[{"x":[1]}]}]}"#,
    r#"[{"x":["2024-01-01","2024-02-01"],"y":[true,"a"]}]"#,
    r#"{"data":[{"type":"histogram","x":[1,1,2]}],"layout":{"xaxis":{"type":"log","range":[0,1]}}}"#,
];

#[test]
fn fids() {
    let run = |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        match text.parse::<Fid>() {
            Ok(fid) => {
                assert_eq!(fid.to_string().parse(), Ok(fid.clone()));
                assert!(fid.number() >= -2 && plotree::model::fid::is_username(fid.owner()));
                format!("{}", fid.number().signum())
            }
            Err(_) => "refused".into(),
        }
    };
    let (seeds, words) =
        (&["bob:45", "a.b-c_D:0", "bob:-1", "bob:-2", "bob:-3", "bob:01"], &[":", "-", "bob", "%3A", " "]);
    Target { name: "fid", seeds, words, run: &run }.fuzz();
}

#[test]
fn references() {
    let run = |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        let Ok(src) = text.parse::<Src>() else { return "refused".into() };
        assert_eq!(src.to_string().parse(), Ok(src.clone()));
        // It can be followed, whatever the columns are.
        for length in [0, 1, 5] {
            let column: Value = (0..length).map(|at| Value::number(f64::from(at))).collect();
            let value = src.evaluate(vec![column; src.uids.len()]).unwrap();
            assert!(value.len() <= 5.max(src.uids.len()));
        }
        format!("{} {}", src.uids.len().min(3), src.rows.is_some())
    };
    let seeds = &["bob:45:d5d91e", "bob:45:d5d91e,0a1b2c", "bob:4:a?row=1", "bob:4:a,b?rows=1-", "bob:4:a?rows=0-2"];
    let words = &["?row=", "?rows=", "-", ",", ":", "a1b2c3", "99999999999999999999", "&"];
    Target { name: "src", seeds, words, run: &run }.fuzz();
}

#[test]
fn values() {
    let run = |input: &[u8]| match read::value(input) {
        Ok(value) => {
            let text = serde_json::to_string(&value).unwrap();
            let again = read::value(text.as_bytes()).unwrap();
            assert_eq!(serde_json::to_string(&again).unwrap(), text, "what was read is written back the same");
            format!("{} {}", value.is_list(), value.as_column().is_some())
        }
        Err(error) => outline(&error.to_string()),
    };
    let seeds = &["[1,2,3]", "[1,2.5,null,true,\"a\"]", "{\"a\":[[1,2],[3,4]]}", "[\"2024-01-01\"]", "NaN", "[1,,2]"];
    Target { name: "value", seeds, words: FIGURE_WORDS, run: &run }.fuzz();
}

#[test]
fn figures() {
    let run = |input: &[u8]| match Figure::read(input) {
        Ok(figure) => {
            let text = figure.to_json();
            let again = Figure::read(text.as_bytes()).unwrap();
            assert_eq!(again.to_json(), text, "what was read is written back the same");
            // Taking the data out and putting it back changes nothing that is not beside a reference already.
            let plain = src::all(&figure).is_empty();
            let mut number = 0;
            let (bare, columns) = src::extract(figure.clone(), |_| {
                number += 1;
                format!("bob:1:{number:06x}")
            });
            assert!(src::raw_arrays(&bare).is_empty(), "{:?} is raw still", src::raw_arrays(&bare));
            let full = src::inline(bare.clone(), |src| {
                let at = usize::from_str_radix(src.uids.first()?.as_str(), 16).ok()?.checked_sub(1)?;
                columns.get(at).map(|(_, value)| value.clone())
            });
            if plain {
                let back = src::drop_doubles(full);
                assert_eq!(back.to_json(), bare.to_json());
            }
            format!("{} {} {}", figure.traces().len().min(3), columns.len().min(4), src::sources(&figure).len().min(2))
        }
        Err(error) => outline(&error.to_string()),
    };
    Target { name: "figure", seeds: FIGURES, words: FIGURE_WORDS, run: &run }.fuzz();
}

#[test]
fn scenes() {
    let run = |input: &[u8]| {
        let Ok(figure) = Figure::read(input) else { return "no figure".into() };
        let scene = Scene::build(&figure, Size::of_figure(&figure));
        format!("{}", scene.panels.len().min(3))
    };
    Target { name: "scene", seeds: FIGURES, words: FIGURE_WORDS, run: &run }.fuzz();
}
