//! Many new names at once: read from an edited text, and given in an order in which none is in another's way.

use std::collections::{HashMap, HashSet};

use crate::backend::{Backend, Error, Lookup, Result, Undo};
use crate::model::file::LONGEST_NAME;
use crate::model::{Fid, FilePatch, IdLocal};

use super::message::{Failure, Target};

/// How many names for the meantime are tried.
const MOST_NAMES: u32 = 100;

/// Reads new names, a line each, for files in their order; returns those that change.
///
/// # Errors
/// Says in a sentence what is wrong with the text.
pub fn read(targets: &[Target], text: &str) -> std::result::Result<Vec<(Target, String)>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    // An editor may leave an empty last line.
    let lines = lines.strip_suffix(&[""]).unwrap_or(&lines);
    if lines.len() != targets.len() {
        return Err(format!(
            "There are {} lines for {} names: each file needs its own line, in the same order.",
            lines.len(),
            targets.len()
        ));
    }
    let mut changes = Vec::new();
    for (number, (target, name)) in targets.iter().zip(lines).enumerate() {
        if *name == target.name.trim() {
            continue;
        }
        if let Some(problem) = problem(name) {
            return Err(format!("Line {}: {problem}", number + 1));
        }
        changes.push((target.clone(), (*name).to_owned()));
    }
    Ok(changes)
}

/// Returns why a name cannot be one.
#[must_use]
pub fn problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("A name cannot be empty.")
    } else if name.contains('/') {
        Some("A name cannot have a slash.")
    } else if name == "." || name == ".." {
        Some("“.” and “..” are ways, no names.")
    } else if name.contains('\0') {
        Some("A name cannot have the character zero.")
    } else if name.chars().count() > LONGEST_NAME {
        Some("A name has at most 100 characters.")
    } else {
        None
    }
}

/// What became of many renames.
#[derive(Debug, Default)]
pub struct Renamed {
    /// How many files have their new names.
    pub done: usize,
    /// Those that were refused.
    pub failed: Vec<Failure>,
    /// Those that were not reached before it was cancelled.
    pub left: Vec<Target>,
    /// What takes the steps back, the first step first.
    pub undos: Vec<Undo>,
}

/// Where a file is: its folder, and its name there.
type Spot = (IdLocal, String);

/// A file, and the name that it is to have.
type Pending<'a> = (&'a Target, &'a str);

/// Gives files their new names. Names may be swapped; where one is taken by another file, nothing is renamed at all.
pub async fn apply(
    backend: &dyn Backend,
    targets: &[Target],
    names: &[String],
    cancelled: &(dyn Fn() -> bool + Sync),
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Renamed {
    let mut renamed = Renamed::default();
    let mut pending: Vec<Pending> = targets.iter().zip(names.iter().map(String::as_str)).collect();
    let mut spots = HashMap::new();
    renamed.failed = taken(backend, &pending, &mut spots).await;
    if !renamed.failed.is_empty() {
        return renamed;
    }
    let mut aside: HashMap<Fid, (&Target, String)> = HashMap::new();
    while !pending.is_empty() && !cancelled() {
        let before = pending.len();
        let mut blocked = Vec::new();
        let mut round = pending.into_iter();
        while let Some((target, name)) = if cancelled() { None } else { round.next() } {
            match rename(backend, &target.fid, name, &mut renamed.undos).await {
                Ok(()) => {
                    renamed.done += 1;
                    aside.remove(&target.fid);
                    if let Some((_, known)) = spots.get_mut(&target.fid) {
                        name.clone_into(known);
                    }
                    progress(renamed.done);
                }
                Err(Error::Conflict { .. }) => blocked.push((target, name)),
                Err(error) => renamed.failed.push(failure(target, error)),
            }
        }
        blocked.extend(round);
        pending = blocked;
        if pending.len() < before || cancelled() {
            continue;
        }
        // Where names go round in a circle one steps aside for a moment; all others are taken for good.
        let Some((target, _)) = in_circle(&pending, &spots) else {
            renamed.failed.extend(pending.drain(..).map(|(target, name)| failure(target, Error::name_taken(name))));
            break;
        };
        match step_aside(backend, target, &mut renamed.undos).await {
            Ok(name) => {
                if let Some((_, known)) = spots.get_mut(&target.fid) {
                    aside.insert(target.fid.clone(), (target, std::mem::replace(known, name)));
                }
            }
            Err(error) => {
                renamed.failed.extend(pending.drain(..).map(|(target, _)| failure(target, error.clone())));
            }
        }
    }
    // Nobody is left with the name that was for a moment.
    for (target, name) in aside.into_values() {
        if let Err(error) = rename(backend, &target.fid, &name, &mut renamed.undos).await {
            pending.retain(|(left, _)| left.fid != target.fid);
            renamed.failed.retain(|failure| failure.fid.as_ref() != Some(&target.fid));
            renamed.failed.push(failure(target, error));
        }
    }
    renamed.left = pending.into_iter().map(|(target, _)| target.clone()).collect();
    renamed
}

fn failure(target: &Target, error: Error) -> Failure {
    Failure { name: target.name.clone(), fid: Some(target.fid.clone()), error }
}

/// Returns a file of a circle: each wants the name that the next one has.
fn in_circle<'a>(blocked: &[Pending<'a>], spots: &HashMap<Fid, Spot>) -> Option<Pending<'a>> {
    let spot = |at: usize| spots.get(&blocked.get(at)?.0.fid);
    let holders: HashMap<(IdLocal, &str), usize> =
        (0..blocked.len()).filter_map(|at| spot(at).map(|(parent, name)| ((*parent, name.as_str()), at))).collect();
    let next = |at: usize| holders.get(&(spot(at)?.0, blocked.get(at)?.1)).copied();
    // Who was come by on an earlier way leads to no circle, or it would have been found.
    let mut seen = vec![usize::MAX; blocked.len()];
    for start in 0..blocked.len() {
        let mut at = start;
        while seen[at] == usize::MAX {
            seen[at] = start;
            match next(at) {
                Some(holder) if seen[holder] == start => return blocked.get(holder).copied(),
                Some(holder) => at = holder,
                None => break,
            }
        }
    }
    None
}

async fn rename(backend: &dyn Backend, fid: &Fid, name: &str, undos: &mut Vec<Undo>) -> Result<()> {
    undos.extend(backend.update(fid, &FilePatch::rename(name)).await?.undo);
    Ok(())
}

/// Gives a file a name for a moment, and returns it.
async fn step_aside(backend: &dyn Backend, target: &Target, undos: &mut Vec<Undo>) -> Result<String> {
    let stem: String = target.name.chars().take(LONGEST_NAME - 5).collect();
    let mut result = Err(Error::name_taken(&stem));
    for number in 1..MOST_NAMES {
        let name = format!("{stem} ~{number}");
        result = rename(backend, &target.fid, &name, undos).await.map(|()| name);
        if !matches!(result, Err(Error::Conflict { .. })) {
            break;
        }
    }
    result
}

/// Finds out where files are, and returns those whose new names are given twice, or taken by a file that keeps its own.
async fn taken(backend: &dyn Backend, changes: &[Pending<'_>], spots: &mut HashMap<Fid, Spot>) -> Vec<Failure> {
    let renamed: HashSet<&Fid> = changes.iter().map(|(target, _)| &target.fid).collect();
    let mut given: HashMap<(IdLocal, &str), &Target> = HashMap::new();
    let mut failed = Vec::new();
    for (target, name) in changes {
        let parent = match backend.retrieve(&target.fid).await {
            Ok(file) => {
                spots.insert(target.fid.clone(), (file.parent, file.filename));
                file.parent
            }
            Err(error) => {
                failed.push(failure(target, error));
                continue;
            }
        };
        let twice = given.insert((parent, name), target).is_some();
        let lookup = Lookup { path: (*name).to_owned(), parent, user: None };
        let other = match backend.lookup(&lookup).await {
            Ok(file) => !renamed.contains(&file.fid),
            Err(_) => false,
        };
        if twice || other {
            failed.push(failure(target, Error::name_taken(name)));
        }
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str) -> Target {
        Target { fid: Fid::new("bob", 1).unwrap(), name: name.into() }
    }

    #[test]
    fn a_text_of_names_is_checked() {
        let targets = [target("a"), target("b"), target(" c")];
        let names = |text: &str| {
            read(&targets, text).map(|changes| changes.into_iter().map(|(_, name)| name).collect::<Vec<_>>())
        };
        assert_eq!(names("a\nb\nc\n"), Ok(Vec::new()));
        assert_eq!(names("x\nb\r\n y \n\n"), Ok(vec!["x".into(), "y".into()]));
        assert!(names("x\ny\n").unwrap_err().starts_with("There are 2 lines for 3 names"));
        assert_eq!(names("x\n\nz\n").unwrap_err(), "Line 2: A name cannot be empty.");
        assert!(names("x/y\nb\nc").unwrap_err().contains("slash"));
        assert!(names(&format!("{}\nb\nc", "x".repeat(101))).unwrap_err().contains("100"));
    }
}
