//! Every collected figure is read, gives its data to columns and gets it back unchanged.
//!
//! The figures lie beside this repository where there are any; the samples are in it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use plotree::import::{Content, read};
use plotree::model::src::{extract, inline, raw_arrays};
use plotree::model::{Figure, Value};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(path.to_str().unwrap()));
        } else if path.extension().is_some_and(|ending| ending == "json" || ending == "html" || ending == "ipynb") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns the figure after its data went into columns and came back, without the references.
fn there_and_back(figure: Figure) -> serde_json::Value {
    let mut count = 0;
    let (stored, columns) = extract(figure, |_| {
        count += 1;
        format!("me:1:{count:x}")
    });
    assert!(raw_arrays(&stored).is_empty());
    let columns: HashMap<String, Value> =
        columns.into_iter().enumerate().map(|(index, (_, data))| (format!("{:x}", index + 1), data)).collect();
    let back = inline(stored, |src| src.evaluate(vec![columns.get(src.uids[0].as_str())?.clone()]));
    without_references(serde_json::from_str(&back.to_json()).unwrap())
}

fn without_references(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(object) => {
            let kept = object.into_iter().filter(|(key, value)| {
                !(key.ends_with("src") && value.as_str().is_some_and(|text| text.starts_with("me:1:")))
            });
            kept.map(|(key, value)| (key, without_references(value))).collect::<serde_json::Map<_, _>>().into()
        }
        serde_json::Value::Array(values) => values.into_iter().map(without_references).collect(),
        other => other,
    }
}

#[test]
fn data_comes_back_as_it_went() {
    let (mut seen, mut equal, mut refused) = (0, 0, Vec::new());
    for folder in [
        "assets/samples",
        "../shared/figures/mocks",
        "../shared/figures/legacy",
        "../shared/figures/modern",
        "../shared/figures/wild",
    ] {
        for path in files(folder) {
            let bytes = fs::read(&path).unwrap();
            let drafts = match read::drafts(&bytes, &path) {
                Ok(drafts) => drafts,
                Err(error) => {
                    refused.push(format!("{}: {error}", path.display()));
                    continue;
                }
            };
            for draft in drafts {
                let Content::Figure(figure) = draft.content else { continue };
                seen += 1;
                let whole: serde_json::Value = serde_json::from_str(&figure.to_json()).unwrap();
                let back = there_and_back(figure);
                // Typed arrays come back as plain lists, which is not text for text the same.
                if !whole.to_string().contains("bdata") {
                    assert!(back == whole, "{}", path.display());
                    equal += 1;
                }
            }
        }
    }
    println!("{seen} figures, {equal} without typed arrays; refused:\n{}", refused.join("\n"));
    assert!(seen >= 27);
}
