//! The plan of the house, held by reading its source: rooms import only from the floors below them.
//!
//! The table is that of `ARCHITECTURE.md`. What is checked is text, not types, so it stays simple: paths that begin with
//! `crate::`, `super::` or `plotree::`, and a few words that belong into one room. Tests inside files may go anywhere.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Every room with its floor, the longest path first where one is in another.
const ROOMS: [(&str, u8); 16] = [
    ("backend/embedded", 3),
    ("backend/remote", 3),
    ("backend", 2),
    ("chart", 2),
    ("cli", 5),
    ("config", 1),
    ("errands", 2),
    ("export", 3),
    ("import", 3),
    ("main", 6),
    ("mirror", 4),
    ("model", 1),
    ("server", 4),
    ("text", 1),
    ("tui", 4),
    ("lib", 0),
];

/// What may be in spite of the floors, and why.
const ALLOWED: [(&str, &str, &str); 2] = [
    ("config", "model", "a setting may be a username, whose form `model` knows; `model` knows no settings"),
    ("config", "text", "messages about settings quote the user's file"),
];

/// What may not be though the floors would allow it, and why.
const FORBIDDEN: [(&str, &str, &str); 2] = [
    ("cli", "tui", "faces never know each other: `main` hands over"),
    ("cli", "server", "faces never know each other: `main` hands over"),
];

/// Words that belong into some rooms: the word, where it may stand, and why.
const WORDS: [(&str, &[&str], &str); 13] = [
    ("rusqlite", &["backend/embedded"], "SQL is the library's business"),
    ("SELECT ", &["backend/embedded"], "SQL is the library's business"),
    ("INSERT INTO", &["backend/embedded"], "SQL is the library's business"),
    ("DELETE FROM", &["backend/embedded"], "SQL is the library's business"),
    ("PRAGMA ", &["backend/embedded"], "SQL is the library's business"),
    ("reqwest::", &["backend/remote"], "HTTP is asked by the remote backend alone"),
    ("axum::", &["server"], "HTTP is served by the server alone"),
    ("println!", &["cli"], "a raw name must not reach the terminal: the command line's output sanitises"),
    ("print!", &["cli"], "a raw name must not reach the terminal: the command line's output sanitises"),
    ("ratatui::", &["tui"], "only the app knows a terminal"),
    ("crossterm::", &["tui"], "only the app knows a terminal"),
    ("todo!(", &[], "what is not there answers with an error"),
    ("dbg!(", &[], "it prints raw values"),
];

/// A source file with what it belongs to.
struct Source {
    path: PathBuf,
    /// The module's path: `["backend", "embedded", "store"]`.
    module: Vec<String>,
    /// The text without comments and tests.
    code: String,
    first_line: String,
}

impl Source {
    fn room(&self) -> &'static str {
        room(&self.module.join("/"))
            .unwrap_or_else(|| panic!("{}: a room that is not in the plan", self.path.display()))
            .0
    }
}

fn room(module: &str) -> Option<(&'static str, u8)> {
    ROOMS.into_iter().find(|(name, _)| module == *name || module.starts_with(&format!("{name}/")))
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(source(&root, path));
            }
        }
    }
    assert!(found.len() > 10, "the sources were not found");
    let tests: Vec<Vec<String>> = found.iter().flat_map(test_modules).collect();
    found.retain(|source| !tests.iter().any(|test| source.module.starts_with(test)));
    found
}

/// Returns the modules with a file of their own that a file has only for its tests.
fn test_modules(source: &Source) -> Vec<Vec<String>> {
    let marked = source.code.split("#[cfg(test)]\nmod ").skip(1);
    let names = marked.filter_map(|rest| rest.split_once(';')).map(|(name, _)| name.to_owned());
    names.map(|name| source.module.iter().cloned().chain([name]).collect()).collect()
}

fn source(root: &Path, path: PathBuf) -> Source {
    let module: Vec<String> = path
        .strip_prefix(root)
        .unwrap()
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let text = fs::read_to_string(&path).unwrap();
    let before_tests = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let first_line = text.lines().next().unwrap_or_default().to_owned();
    Source { path, module, code, first_line }
}

/// Returns the first two words of every path into the crate, as `backend/embedded`.
fn imports(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.code.match_indices("crate::") {
        // `$crate` and `my_crate` are something else.
        if !source.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            heads(&source.code[at + "crate::".len()..], &[], &mut found);
        }
    }
    for (at, _) in source.code.match_indices("plotree::") {
        heads(&source.code[at + "plotree::".len()..], &[], &mut found);
    }
    for (at, _) in source.code.match_indices("super::") {
        if source.code[..at].ends_with("super::") {
            continue;
        }
        let mut rest = &source.code[at..];
        let mut module = source.module.clone();
        while let Some(above) = rest.strip_prefix("super::") {
            module.pop();
            rest = above;
        }
        heads(rest, &module, &mut found);
    }
    found
}

/// Adds the paths that a use tree begins with, under a module.
fn heads(tree: &str, module: &[String], found: &mut Vec<String>) {
    let tree = tree.trim_start();
    if let Some(group) = tree.strip_prefix('{') {
        let mut depth = 0;
        let mut start = 0;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    heads(&group[start..at], module, found);
                    return;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    heads(&group[start..at], module, found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let word: String = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if word.is_empty() || module.len() >= 2 {
        found.push(module.join("/"));
        return;
    }
    let inner: Vec<String> = module.iter().cloned().chain([word.clone()]).collect();
    match tree[word.len()..].strip_prefix("::") {
        Some(rest) if inner.len() < 2 => heads(rest, &inner, found),
        _ => found.push(inner.join("/")),
    }
}

#[test]
fn rooms_import_only_from_the_floors_below() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.module != ["lib"]) {
        let from = source.room();
        let floor = room(from).unwrap().1;
        for path in imports(source) {
            let Some((to, below)) = room(&path) else { continue };
            let allowed = ALLOWED.iter().any(|(a, b, _)| (*a, *b) == (from, to));
            let forbidden = FORBIDDEN.iter().find(|(a, b, _)| (*a, *b) == (from, to));
            if let Some((.., reason)) = forbidden {
                wrong.push(format!("{}: {from} imports {to}: {reason}", source.path.display()));
            } else if from != to && below >= floor && !allowed {
                wrong.push(format!("{}: {from} (floor {floor}) imports {to} (floor {below})", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports upwards or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn words_stand_only_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (word, rooms, reason) in WORDS {
            if source.code.contains(word) && !rooms.contains(&source.room()) {
                wrong.push(format!("{}: `{word}`: {reason}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "words in the wrong room:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> = sources().into_iter().filter(|source| !source.first_line.starts_with("//! ")).collect();
    assert!(silent.is_empty(), "{:?}", silent.iter().map(|source| &source.path).collect::<Vec<_>>());
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let found = |module: &[&str], code: &str| {
        let module = module.iter().map(|&word| word.to_owned()).collect();
        let source = Source { path: PathBuf::new(), module, code: code.to_owned(), first_line: String::new() };
        imports(&source)
    };
    assert_eq!(found(&["tui"], "use crate::model::{Fid, File};"), ["model/Fid", "model/File"]);
    assert_eq!(
        found(&["tui"], "use crate::{backend::{self, embedded::Library}, text};"),
        ["backend/self", "backend/embedded", "text"]
    );
    assert_eq!(found(&["backend", "error"], "use super::super::text::shown;"), ["text/shown"]);
    assert_eq!(found(&["cli", "list"], "use super::{Exit, place};"), ["cli/Exit", "cli/place"]);
    assert_eq!(found(&["model", "a", "b"], "super::c::D"), ["model/a"]);
    assert_eq!(found(&["main"], "plotree::cli::run()"), ["cli/run"]);
    assert!(found(&["x"], "$crate::model, my_crate::y").is_empty());
}
