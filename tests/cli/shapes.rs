//! What `--json` prints is a promise: every line of every verb has exactly the keys that are told, of the types that are told.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{FIGURE, Home};

/// A line of `ls` and `find`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Row {
    fid: String,
    filename: String,
    filetype: Kind,
    title: String,
    views: u64,
    creation_time: String,
    date_modified: String,
    world_readable: bool,
}

/// A line of `tree`: like those of `ls`, with the path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Leaf {
    path: String,
    fid: String,
    filename: String,
    filetype: Kind,
    title: String,
    views: u64,
    creation_time: String,
    date_modified: String,
    world_readable: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Plot,
    Grid,
    Fold,
}

/// A line of `trash`, `rm` and `star`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    done: String,
    fid: String,
    filename: String,
}

/// A line of `restore`, `mv`, `cp` and `mkdir`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placed {
    done: String,
    fid: String,
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, clippy::struct_field_names, reason = "that the keys are there is what is held")]
struct Shared {
    fid: String,
    filename: String,
    world_readable: bool,
    share_key_enabled: Option<bool>,
    link: Option<String>,
    shared_with: Vec<Party>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Party {
    who: String,
    readonly: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Exported {
    fid: String,
    filename: String,
    filetype: Kind,
    format: Option<String>,
    path: Option<String>,
    bytes: u64,
    outcome: String,
    reason: Option<String>,
    missing: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, clippy::struct_field_names, reason = "that the keys are there is what is held")]
struct Opened {
    fid: String,
    filename: String,
    page: String,
    opened: bool,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Left {
    fid: String,
    filename: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, clippy::struct_field_names, reason = "that the keys are there is what is held")]
struct Packed {
    packed: u64,
    bytes: u64,
    left: Vec<Left>,
    stopped: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Unpacked {
    new: u64,
    changed: u64,
    same: u64,
    left: Vec<Left>,
    left_in_all: u64,
    damaged: Vec<Value>,
    damaged_in_all: u64,
    stripped: u64,
    trouble: Option<String>,
    stopped: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Held {
    fid: String,
    filename: String,
    filetype: Kind,
    content: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Drawn {
    figure: String,
    format: String,
    path: Option<String>,
    bytes: u64,
    drawing: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "that the keys are there is what is held")]
struct Reading {
    imported: Vec<Value>,
    already: Vec<Value>,
    failed: Vec<Value>,
    warnings: Vec<Value>,
    unplotted: Value,
    left: u64,
    stopped: Option<String>,
}

fn out(home: &Home, arguments: &[&str]) -> String {
    let run = home.run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
    run.out
}

/// Reads a list with a row a line.
fn list(home: &Home, arguments: &[&str]) -> Vec<Row> {
    let text = out(home, arguments);
    let inner = text.strip_prefix("[\n").and_then(|text| text.strip_suffix("\n]\n")).unwrap();
    inner.lines().map(|line| serde_json::from_str(line.trim_end_matches(',')).unwrap()).collect()
}

/// Reads an object a line.
fn lines<T: DeserializeOwned>(home: &Home, arguments: &[&str]) -> Vec<T> {
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {line}"));
    out(home, arguments).lines().map(read).collect()
}

#[test]
fn every_line_has_the_keys_that_were_promised() {
    let home = Home::new();
    home.write("a/growth.json", FIGURE);
    home.write("a/margins.json", FIGURE.replace("Growth", "Margins"));
    let imported: Vec<Reading> = lines(&home, &["import", "a", "--json"]);
    assert_eq!(imported[0].imported.len(), 2);
    let drawn: Vec<Drawn> = lines(&home, &["draw", "a/growth.json", "a/margins.json", "--json", "-o", "pictures"]);
    assert!(drawn.iter().all(|drawn| drawn.path.is_some() && drawn.drawing.is_none()) && drawn.len() == 2);
    let drawn: Vec<Drawn> = lines(&home, &["draw", "a/growth.json", "--json"]);
    assert!(drawn[0].drawing.as_ref().is_some_and(|drawing| drawing.contains("Growth")));
    let held: Vec<Held> = lines(&home, &["cat", "a/*", "--json"]);
    assert_eq!(held.iter().filter(|held| held.content["data"].is_array()).count(), 2);
    assert_eq!(list(&home, &["ls", "a", "--json"]).len(), 4);
    assert_eq!(list(&home, &["ls", "a/g*", "--json"]).len(), 2);
    assert_eq!(list(&home, &["find", "--name", "g*", "--json"]).len(), 2);
    assert_eq!(lines::<Leaf>(&home, &["tree", "--json"]).len(), 5);
    assert_eq!(lines::<Shared>(&home, &["share", "a/*", "--private", "--json"]).len(), 4);
    let files: Vec<Value> = lines(&home, &["show", "a/*", "--json"]);
    assert!(files.iter().all(|file| file["api_urls"].is_object()) && files.len() == 4);
    let graphs: Vec<Value> = lines(&home, &["sources", "a/growth", "a/growth_grid", "--json"]);
    assert!(graphs.iter().all(|graph| graph["graph"]["nodes"].is_array()) && graphs.len() == 2);

    let named = |arguments: &[&str], done: &str, count: usize| {
        let deeds: Vec<Named> = lines(&home, arguments);
        assert!(deeds.iter().all(|deed| deed.done == done && deed.fid.contains(':') && !deed.filename.contains('/')));
        assert_eq!(deeds.len(), count, "{arguments:?}");
    };
    let placed = |arguments: &[&str], done: &str, count: usize| {
        let deeds: Vec<Placed> = lines(&home, arguments);
        assert!(deeds.iter().all(|deed| deed.done == done && deed.fid.contains(':') && deed.path.starts_with('/')));
        assert_eq!(deeds.len(), count, "{arguments:?}");
    };
    named(&["star", "a/*", "--json"], "starred", 4);
    named(&["star", "--remove", "a/*", "--json"], "unstarred", 4);
    placed(&["mkdir", "b", "c/d", "--json"], "made", 2);
    placed(&["cp", "a/growth", "b", "--json"], "copied", 1);
    placed(&["mv", "a/g*", "c/d", "--json"], "moved", 2);
    named(&["trash", "c/d/*", "--json"], "trashed", 2);
    placed(&["restore", "g*", "--json"], "restored", 2);
    named(&["rm", "--yes", "b", "--json"], "deleted", 1);

    assert_eq!(lines::<Exported>(&home, &["export", ".", "--to", "out", "--json"]).len(), 4);
    assert_eq!(lines::<Opened>(&home, &["open", "--print", "a/*", "--json"]).len(), 2);
    assert_eq!(lines::<Packed>(&home, &["bundle", "-o", "x", "--json"]).len(), 1);
    assert_eq!(lines::<Unpacked>(&home, &["unbundle", "x", "--json"]).len(), 1);
}
