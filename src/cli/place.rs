//! What files and folders are called on the command line: `finance/growth`, `samples:climate`, `bob:45`, patterns such as
//! `finance/**/*2024*`, and `-` for names that come on standard input.

use std::collections::HashSet;
use std::io::{self, BufRead};

use anyhow::{Context, bail};
use globset::{GlobBuilder, GlobMatcher};

use super::{Exit, quoted};
use crate::backend::{self, Backend, Entries, Entry, Lookup, Order, Scope, SortKey, View};
use crate::model::fid::is_username;
use crate::model::{Fid, File, FileType, HOME};

/// Files that a pattern may stand for.
const MOST: usize = 1_000_000;

/// Finds a file: by its path from home (`a/b`), by another owner's (`samples:a/b`) or by its id (`bob:45`). What begins with
/// a slash is always a path.
pub async fn find(backend: &dyn Backend, said: &str) -> anyhow::Result<File> {
    let found = if let Ok(fid) = said.parse::<Fid>() {
        backend.retrieve(&fid).await
    } else {
        let (user, path) = split(said);
        if path.trim_matches('/').is_empty() {
            backend.retrieve(&home(backend, user).await?).await
        } else {
            let user = user.map(str::to_owned);
            backend.lookup(&Lookup { path: path.to_owned(), parent: HOME, user }).await
        }
    };
    found.with_context(|| quoted(said))
}

/// Finds all files that several words mean, in their order and each once. What is not found is told, and fails the run
/// without stopping it.
pub async fn find_all(backend: &dyn Backend, said: &[String]) -> anyhow::Result<(Vec<File>, Exit)> {
    let (mut found, mut exit): (Vec<File>, Exit) = (Vec::new(), Exit::Done);
    let mut known = HashSet::new();
    for said in words(said)? {
        match find_some(backend, &said).await {
            Ok(files) => found.extend(files.into_iter().filter(|file| known.insert(file.fid.clone()))),
            Err(error) => exit = super::report(&error),
        }
    }
    Ok((found, exit))
}

/// Returns the words with `-` replaced by the lines of standard input.
pub fn words(said: &[String]) -> anyhow::Result<Vec<String>> {
    let mut words = Vec::with_capacity(said.len());
    for word in said {
        if word == "-" {
            for line in io::stdin().lock().lines() {
                let line = line.context("standard input could not be read as text")?;
                if !line.trim().is_empty() {
                    words.push(line.trim_end_matches('\r').to_owned());
                }
            }
        } else {
            words.push(word.clone());
        }
    }
    Ok(words)
}

/// Finds the files that one word means: a file, or all that match a pattern.
pub async fn find_some(backend: &dyn Backend, said: &str) -> anyhow::Result<Vec<File>> {
    let one = find(backend, said).await;
    let missing = one.as_ref().is_err_and(is_missing);
    if !(missing && is_pattern(said)) {
        return Ok(vec![one?]);
    }
    let entries = matching(backend, said).await?;
    if entries.is_empty() {
        bail!(anyhow::Error::new(backend::Error::NotFound).context(format!("nothing matches {}", quoted(said))));
    }
    let mut files = Vec::with_capacity(entries.len());
    for entry in entries {
        files.push(backend.retrieve(&entry.fid).await.with_context(|| quoted(&entry.filename))?);
    }
    Ok(files)
}

fn is_missing(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<backend::Error>());
    causes.into_iter().any(|cause| matches!(cause, backend::Error::NotFound | backend::Error::Invalid { .. }))
}

/// Returns whether a word is a pattern.
pub fn is_pattern(said: &str) -> bool {
    said.contains(['*', '?', '[', '{'])
}

/// One name of a pattern's path.
enum Step {
    /// This name.
    Named(String),
    /// Every name that matches.
    Like(Box<GlobMatcher>),
    /// Any folders, however deep, none included.
    Deep,
}

fn steps(path: &str) -> anyhow::Result<Vec<Step>> {
    let names = path.split('/').filter(|name| !name.is_empty());
    let step = |name: &str| {
        if name == "**" {
            return Ok(Step::Deep);
        }
        if !is_pattern(name) {
            return Ok(Step::Named(name.to_owned()));
        }
        let glob = GlobBuilder::new(name).literal_separator(true).backslash_escape(true).build();
        let glob = glob.with_context(|| format!("{} is no pattern", quoted(name)))?;
        Ok(Step::Like(Box::new(glob.compile_matcher())))
    };
    names.map(step).collect()
}

/// Returns all files whose paths match a pattern, folder by folder, each folder by name.
async fn matching(backend: &dyn Backend, said: &str) -> anyhow::Result<Vec<Entry>> {
    let (user, path) = split(said);
    let steps = steps(path)?;
    let mut found: Vec<Entry> = Vec::new();
    let mut waiting = vec![(home(backend, user).await?, 0)];
    while let Some((folder, at)) = waiting.pop() {
        let Some(step) = steps.get(at) else { continue };
        let last = at + 1 == steps.len();
        let view = View::new(Scope::Folder(folder.clone()), Order::ascending(SortKey::Filename));
        let entries = Entries::new(backend, view).all().await.with_context(|| quoted(said))?;
        let mut deeper = Vec::new();
        for entry in entries {
            let is_folder = entry.filetype == FileType::Folder;
            let fits = match step {
                Step::Named(name) => entry.filename == *name,
                Step::Like(glob) => glob.is_match(&entry.filename),
                Step::Deep => {
                    if is_folder {
                        deeper.push((entry.fid.clone(), at));
                    }
                    last
                }
            };
            if !fits {
                continue;
            }
            if last {
                found.push(entry);
            } else if is_folder {
                deeper.push((entry.fid.clone(), at + 1));
            }
        }
        if matches!(step, Step::Deep) && !last {
            deeper.push((folder, at + 1));
        }
        // The first is to be looked into next.
        waiting.extend(deeper.into_iter().rev());
        if found.len() > MOST {
            bail!("{} matches more than {MOST} files", quoted(said));
        }
    }
    found.dedup_by(|one, other| one.fid == other.fid);
    Ok(found)
}

/// Splits the owner off.
pub fn split(said: &str) -> (Option<&str>, &str) {
    match said.split_once(':') {
        Some((user, path)) if is_username(user) => (Some(user), path),
        _ => (None, said),
    }
}

async fn home(backend: &dyn Backend, user: Option<&str>) -> anyhow::Result<Fid> {
    let user = match user {
        Some(user) => user.to_owned(),
        None => backend.current_user().await?.username,
    };
    Ok(Fid::new(&user, HOME)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_stand_before_a_colon() {
        for (said, user, path) in [
            ("a/b", None, "a/b"),
            ("samples:climate", Some("samples"), "climate"),
            ("samples:", Some("samples"), ""),
            ("/a:b", None, "/a:b"),
            ("my plots: new", None, "my plots: new"),
        ] {
            assert_eq!(split(said), (user, path), "{said}");
        }
    }
}
