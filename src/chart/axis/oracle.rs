//! What plotly.js made of some six hundred figures, compared tick by tick.
//!
//! The figures are not part of the package: without them the tests only say so. `PLOTREE_FIGURES` names another place.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::chart::axis::ticks::Mode;
use crate::model::{Column, Figure};

/// A figure with what plotly.js says of it.
struct Case {
    name: String,
    figure: Figure,
    oracle: Value,
}

fn folder() -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/figures");
    let folder = std::env::var_os("PLOTREE_FIGURES").map_or(usual, PathBuf::from);
    if folder.join("oracle").is_dir() {
        return Some(folder);
    }
    println!("skipped: there are no figures at {}", folder.display());
    None
}

fn cases() -> Vec<Case> {
    let Some(folder) = folder() else { return Vec::new() };
    let mut cases = Vec::new();
    for kind in ["mocks", "modern", "wild"] {
        let files = fs::read_dir(folder.join(kind)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        files.sort();
        for file in files {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let Ok(oracle) = fs::read(folder.join("oracle").join(format!("{name}.oracle.json"))) else { continue };
            let Ok(figure) = Figure::read(&fs::read(&file).unwrap()) else { continue };
            cases.push(Case { name, figure, oracle: serde_json::from_slice(&oracle).unwrap() });
        }
    }
    cases
}

/// Lays what an object says over what its template says.
fn merged(own: Option<&Value>, template: Option<&Value>) -> Value {
    match (own, template) {
        (Some(Value::Object(own)), Some(Value::Object(template))) => {
            let mut object = template.clone();
            for (key, value) in own {
                let below = object.get(key).cloned();
                object.insert(key.clone(), merged(Some(value), below.as_ref()));
            }
            Value::Object(object)
        }
        (Some(Value::Null) | None, template) => template.cloned().unwrap_or_default(),
        (Some(own), _) => own.clone(),
    }
}

impl Case {
    fn version(&self) -> u32 {
        let version = self.oracle.at("plotly").and_then(Value::as_str).unwrap_or("4");
        version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(4)
    }

    fn layout(&self, key: &str) -> Value {
        let own = self.figure.layout(key);
        merged(own, self.figure.layout("template.layout").and_then(|layout| layout.get(key)))
    }

    /// The merged object of an axis.
    fn axis_layout(&self, id: &str) -> Value {
        let key = format!("{}axis{}", &id[..1], &id[1..]);
        let template =
            self.figure.layout("template.layout").and_then(|layout| layout.get(&format!("{}axis", &id[..1])));
        let mut layout = merged(self.figure.layout(&key), template);
        if let (Value::Object(object), None) = (&mut layout, self.figure.layout(&key)) {
            object.shift_remove("range");
        }
        layout
    }

    /// The columns of all visible traces on an axis.
    fn columns(&self, id: &str) -> Vec<Column> {
        let letter = &id[..1];
        let on_axis = |trace: &Value| {
            trace.get(&format!("{letter}axis")).and_then(Value::as_str).unwrap_or(letter) == id
                && trace.get("visible").is_none_or(|visible| *visible == Value::Bool(true))
        };
        let traces = self.figure.traces().iter().enumerate().filter(|(_, trace)| on_axis(trace));
        traces
            .filter_map(|(index, trace)| {
                let is_box = matches!(trace.get("type").and_then(Value::as_str), Some("box" | "violin"));
                let Some(value) = trace.get(letter) else {
                    // A box without places stands at its name.
                    let name = trace.get(&format!("{letter}0")).or(trace.get("name"));
                    let name = name.map_or_else(|| format!("trace {index}"), |name| name.cell().display());
                    return is_box.then(|| std::iter::once(crate::model::Cell::Text(&name)).collect());
                };
                if let Some(column) = value.as_column() {
                    return Some(column.clone());
                }
                let levels = value.as_list()?;
                if trace.get("type").and_then(Value::as_str) == Some("carpet") {
                    // A table of places, not levels of names.
                    return levels.first()?.as_column().cloned();
                }
                match (levels.first()?.as_column(), levels.get(1)?.as_column()) {
                    (Some(outer), Some(inner)) => Some(join_levels(outer, inner)),
                    _ => None,
                }
            })
            .collect()
    }

    /// The axis as the layout has it, with the range that plotly.js found.
    fn axis(&self, id: &str) -> Option<(Axis, f64, f64)> {
        let truth = self.oracle.at("axes")?.get(id)?;
        let kind = AxisKind::named(truth.get("type")?.as_str()?)?;
        let layout = self.axis_layout(id);
        let mut axis = Axis::from_layout(&layout, id, kind);
        if self.version() < 4 && axis.ticking.mode == Mode::Sync && layout.get("tickmode").is_none() {
            axis.ticking.mode = Mode::Auto;
        }
        if let Some(separators) = self.figure.layout("separators").and_then(Value::as_str) {
            let mut marks = separators.chars();
            axis.ticking.separators = (marks.next().unwrap_or('.'), marks.next());
        }
        let columns = self.columns(id);
        let samples: Vec<&Column> = columns.iter().collect();
        axis.order_categories(&samples);
        for column in &columns {
            if kind.is_category() {
                let _coordinates = calc(kind, column, &mut axis.categories);
            }
        }
        let range = truth.get("range")?.as_column()?.clone();
        let end = |index| match kind {
            AxisKind::Date => kind::moment(range.cell(index)),
            _ => range.cell(index).number(),
        };
        axis.range = [end(0)?, end(1)?];
        axis.breaks.locate(axis.range);
        let size = layout.at("tickfont.size").or(self.figure.layout("font.size")).cloned();
        let size = size.or_else(|| self.layout("font").get("size").cloned());
        let font = size.and_then(|size| size.as_f64()).unwrap_or(12.0);
        Some((axis, truth.get("length")?.as_f64()?, font))
    }

    fn ticks(&self, id: &str) -> Option<Vec<Tick>> {
        let (mut axis, length, font) = self.axis(id)?;
        if axis.ticking.mode == Mode::Sync {
            axis.leader = Some(Box::new(self.axis(axis.overlaying.as_deref()?)?.0));
        }
        Some(axis.ticks(length, font))
    }
}

#[test]
fn ticks_are_those_of_plotly() {
    let cases = cases();
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let (mut places, mut far) = (0, 0);
    for case in &cases {
        for id in case.oracle.at("axes").and_then(Value::as_object).into_iter().flat_map(|axes| axes.keys()) {
            let truth = case.oracle.at("axes").and_then(|axes| axes.get(id)).unwrap();
            let list = truth.get("ticks").and_then(Value::as_list).unwrap_or_default();
            let wanted: Vec<String> = list
                .iter()
                .map(|tick| RichText::parse(tick.get("text").and_then(Value::as_str).unwrap_or_default()).plain())
                .collect();
            let Some(ticks) = case.ticks(id) else { continue };
            let ticks: Vec<&Tick> = ticks.iter().filter(|tick| !tick.minor && !tick.label_only).collect();
            let texts: Vec<String> = ticks.iter().map(|tick| tick.text.plain()).collect();
            let count = counts.entry(truth.get("type").unwrap().as_str().unwrap().to_owned()).or_default();
            count.1 += 1;
            if texts == wanted {
                count.0 += 1;
                let number = |key: &str| truth.get(key).and_then(Value::as_f64).unwrap_or_default();
                for (tick, truth) in ticks.iter().zip(list) {
                    let along = if id.starts_with('x') { tick.fraction } else { 1.0 - tick.fraction };
                    let px = number("offset") + along * number("length");
                    places += 1;
                    far += u32::from(
                        truth.get("px").and_then(Value::as_f64).is_some_and(|true_px| (px - true_px).abs() > 0.02),
                    );
                }
            } else if std::env::var_os("PLOTREE_DIFFERENCES").is_some() {
                println!("{} {id} {:?}\n  plotly {wanted:?}\n  ours   {texts:?}", case.name, truth.get("type"));
            }
        }
    }
    if cases.is_empty() {
        return;
    }
    let (equal, all) = counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("axes with exactly plotly's ticks: {equal} of {all}: {counts:?}; ticks elsewhere: {far} of {places}");
    assert_eq!(far, 0, "ticks stand elsewhere");
    assert!(f64::from(equal) / f64::from(all) > 0.975, "{equal} of {all}");
}

#[test]
fn kinds_are_those_of_plotly() {
    let cases = cases();
    let (mut equal, mut all) = (0, 0);
    for case in &cases {
        for (id, truth) in case.oracle.at("axes").and_then(Value::as_object).into_iter().flatten() {
            let layout = case.axis_layout(id);
            if kind::declared(&layout).is_some() {
                continue;
            }
            let own = layout.get("autotypenumbers").cloned();
            let strict = own.unwrap_or(case.layout("autotypenumbers")).as_str() == Some("strict");
            let Some(column) = case.columns(id).into_iter().find(|column| !column.is_empty()) else { continue };
            let levels = column.cells().any(|cell| cell.display().contains(LEVELS));
            let found = if levels { AxisKind::MultiCategory } else { auto_kind(&column, strict) };
            let wanted = truth.get("type").and_then(Value::as_str).unwrap_or_default();
            all += 1;
            if found.to_string() == wanted {
                equal += 1;
            } else if std::env::var_os("PLOTREE_DIFFERENCES").is_some() {
                println!("{} {id} is {wanted} for plotly, {found} for us", case.name);
            }
        }
    }
    if all > 0 {
        println!("axes with plotly's kind, told from the data: {equal} of {all}");
        assert!(f64::from(equal) / f64::from(all) > 0.995, "{equal} of {all}");
    }
}
