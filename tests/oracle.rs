//! What plotree understands of figures is what plotly.js understands: axes, ticks, legend, colours, places of marks.
//!
//! `tests/oracles` holds a few figures of plotly.js' own test suite with what plotly.js 3 made of them; where the whole
//! collection lies beside this repository, all of it is compared. What differs is listed with its reason in
//! `tests/oracles/differences.txt`, which may only shrink: a line that no longer holds fails too. `PLOTREE_DIFFERENCES`
//! names a file to which all differences found are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use plotree::chart::color::Rgba;
use plotree::chart::dump::dump;
use plotree::chart::picture;
use plotree::chart::scene::traces::is_known;
use plotree::chart::scene::{Size, plain};
use plotree::model::{Figure, dates};
use serde_json::Value;

/// How far an end of a range may be off, as a share of the range; a place, as a share of its axis; the shares of ticks and
/// places that must agree.
const RANGE: f64 = 0.005;
const PLACE: f64 = 0.01;
const MOST: f64 = 0.9;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn words(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts
        .map(|text| plain(text).replace(['\n', '\u{200b}'], " ").trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// Returns the names of a legend without blanks, and with figures above and below the line as plain ones: plotly.js tells them
/// with signs of no width around them.
fn names(list: &Value) -> Vec<String> {
    let plain = |sign: char| match sign {
        '\u{2080}'..='\u{2089}' => char::from_digit(sign as u32 - 0x2080, 10).unwrap_or(sign),
        '\u{2070}' | '\u{2074}'..='\u{2079}' => char::from_digit(sign as u32 - 0x2070, 10).unwrap_or(sign),
        '\u{b9}' => '1',
        '\u{b2}' => '2',
        '\u{b3}' => '3',
        sign => sign,
    };
    words(list).iter().map(|name| name.chars().filter(|sign| !sign.is_whitespace()).map(plain).collect()).collect()
}

/// Returns an end of a range as a number, dates as milliseconds.
fn end(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| dates::parse(value.as_str()?)).or_else(|| value.as_str()?.parse().ok())
}

fn tick_texts(axis: &Value) -> Vec<String> {
    let texts = axis["ticks"].as_array().into_iter().flatten().map(|tick| tick["text"].clone()).collect();
    let mut texts = words(&Value::Array(texts));
    for text in &mut texts {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    texts
}

/// Returns what differs between a figure's dump and its oracle, a word each.
fn differences(figure: &Figure, oracle: &Value) -> BTreeSet<String> {
    let found = dump(&picture::scene(figure, Size::of_figure(figure)));
    let mut differing = BTreeSet::new();
    let empty = serde_json::Map::new();
    for (id, axis) in oracle["axes"].as_object().unwrap_or(&empty) {
        if axis["visible"] != Value::Bool(true) || axis["length"].is_null() {
            continue;
        }
        let own = &found["axes"][id];
        if own["type"] != axis["type"] {
            differing.insert("type".to_owned());
            continue;
        }
        let ends = |axis: &Value| Some([end(&axis["range"][0])?, end(&axis["range"][1])?]);
        if let (Some(wanted), Some(range)) = (ends(axis), ends(own)) {
            let span = (wanted[1] - wanted[0]).abs();
            if (0..2).any(|index| (wanted[index] - range[index]).abs() > span * RANGE) {
                differing.insert("range".to_owned());
            }
        }
        let (wanted, own) = (tick_texts(axis), tick_texts(own));
        if axis["showticklabels"] != Value::Bool(false) && !wanted.is_empty() {
            let both = wanted.iter().filter(|text| own.contains(text)).count() as f64;
            if both < MOST * wanted.len() as f64 || both < MOST * own.len() as f64 {
                differing.insert("ticks".to_owned());
            }
        }
    }
    if names(&oracle["legend"]) != names(&found["legend"]) && !names(&oracle["legend"]).is_empty() {
        differing.insert("legend".to_owned());
    }
    for (wanted, own) in
        oracle["traces"].as_array().into_iter().flatten().zip(found["traces"].as_array().into_iter().flatten())
    {
        for key in ["marker", "line"].into_iter().filter(|_| wanted["visible"] == Value::Bool(true)) {
            let colour = |trace: &Value| trace[key].as_str().and_then(Rgba::parse);
            let far = |one: Rgba, other: Rgba| {
                [(one.r, other.r), (one.g, other.g), (one.b, other.b)]
                    .iter()
                    .any(|(one, other)| one.abs_diff(*other) > 3)
            };
            if let (Some(wanted), Some(own)) = (colour(wanted), colour(own))
                && far(wanted, own)
            {
                differing.insert("colour".to_owned());
            }
        }
    }
    if places_differ(oracle, &found) {
        differing.insert("places".to_owned());
    }
    differing
}

/// Returns whether marks of a trace stand where plotly.js has none, or the other way round.
fn places_differ(oracle: &Value, found: &Value) -> bool {
    oracle["geom"].as_array().into_iter().flatten().any(|marks| {
        let trace = &oracle["traces"][marks["trace"].as_u64().unwrap_or(0) as usize];
        let axis = |letter: &str| {
            let axis = &oracle["axes"][trace[format!("{letter}axis")].as_str().unwrap_or(letter)];
            Some((axis["offset"].as_f64()?, axis["length"].as_f64().filter(|length| *length > 0.0)?))
        };
        let (Some(x), Some(y)) = (axis("x"), axis("y")) else { return false };
        let numbers = |place: &Value| -> Option<Vec<f64>> { place.as_array()?.iter().map(Value::as_f64).collect() };
        let sorted = |mut place: Vec<f64>| {
            if place.len() == 4 {
                place = vec![
                    place[0].min(place[2]),
                    place[1].min(place[3]),
                    place[0].max(place[2]),
                    place[1].max(place[3]),
                ];
            }
            place
        };
        let all = |marks: &Value| marks["pts"].as_array().into_iter().flatten().filter_map(numbers).collect::<Vec<_>>();
        let wanted: Vec<Vec<f64>> = all(marks)
            .into_iter()
            .map(|place| {
                let fraction =
                    |(index, at): (usize, f64)| if index % 2 == 0 { (at - x.0) / x.1 } else { (at - y.0) / y.1 };
                sorted(place.into_iter().enumerate().map(fraction).collect())
            })
            .collect();
        let own: Vec<Vec<f64>> = found["geom"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|own| own["trace"] == marks["trace"] && own["kind"] == marks["kind"])
            .flat_map(all)
            .map(sorted)
            .collect();
        let near = |one: &[f64], other: &[f64]| one.iter().zip(other).all(|(one, other)| (one - other).abs() < PLACE);
        let hits = wanted.iter().filter(|place| own.iter().any(|own| near(place, own))).count();
        (hits as f64) < MOST * wanted.len() as f64
    })
}

/// Returns the listed differences: a figure's name and what differs.
fn accepted() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(folder("tests/oracles/differences.txt")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let parse = |line: &str| {
        let (name, rest) = line.split_once(": ")?;
        let (what, reason) = rest.split_once(" · ")?;
        assert!(!reason.trim().is_empty(), "{name} has no reason");
        Some((name.to_owned(), what.split_whitespace().map(str::to_owned).collect()))
    };
    lines.filter_map(parse).collect()
}

/// Compares figures with their oracles and returns how many there were.
fn compare(figures: &[(PathBuf, PathBuf)]) -> usize {
    let accepted = accepted();
    let (mut seen, mut wrong, mut list) = (0, Vec::new(), Vec::new());
    for (path, oracle) in figures {
        let Some(oracle) = read(oracle) else { continue };
        let Some(figure) = fs::read(path).ok().and_then(|bytes| Figure::read(&bytes).ok()) else { continue };
        if !figure.trace_types().all(is_known) {
            continue;
        }
        seen += 1;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let found = differences(&figure, &oracle);
        let allowed = accepted.get(&name).cloned().unwrap_or_default();
        for what in found.difference(&allowed) {
            wrong.push(format!("{name}: {what} differs and is not listed"));
        }
        for what in allowed.difference(&found) {
            wrong.push(format!("{name}: {what} no longer differs; take it from the list"));
        }
        if !found.is_empty() {
            list.push(format!("{name}: {}", found.into_iter().collect::<Vec<_>>().join(" ")));
        }
    }
    if let Some(path) = std::env::var_os("PLOTREE_DIFFERENCES") {
        fs::write(path, list.join("\n") + "\n").expect("the file can be written");
    }
    assert!(wrong.is_empty(), "of {seen} figures:\n{}", wrong.join("\n"));
    seen
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(".json")).collect();
    files.sort();
    files
}

#[test]
fn chosen_figures_are_understood_as_plotly_does() {
    let figures: Vec<(PathBuf, PathBuf)> = json_files(&folder("tests/oracles"))
        .into_iter()
        .filter(|path| !path.to_string_lossy().ends_with(".oracle.json"))
        .map(|path| (path.clone(), path.with_extension("oracle.json")))
        .collect();
    assert!(compare(&figures) >= 12);
}

#[test]
fn collected_figures_are_understood_as_plotly_does() {
    let collection = folder("../shared/figures");
    let collection = std::env::var_os("PLOTREE_FIGURES").map_or(collection, PathBuf::from);
    let mut figures = Vec::new();
    for name in ["mocks", "modern", "wild"] {
        for path in json_files(&collection.join(name)) {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            figures.push((path, collection.join("oracle").join(format!("{stem}.oracle.json"))));
        }
    }
    if figures.is_empty() {
        eprintln!("skipped: no collection of figures lies beside this folder");
        return;
    }
    compare(&figures);
}
