//! The steps that can be taken back, kept over a restart.
//!
//! A file for each library and user in the state folder, beside the session. It is written after every change, away from the
//! loop, whole and readable by its user only. A step of an earlier run may have become impossible since; whoever takes it is
//! told then.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::app::Step;
use super::session;
use crate::backend::Undo;
use crate::model::Timestamp;

/// The form of the file; others are left aside.
const VERSION: u32 = 1;

/// The most steps that are kept each way.
const MOST_STEPS: usize = 100;

/// The largest file that is kept and read; a step of a figure holds the figure.
const MOST_BYTES: u64 = 4 << 20;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    version: u32,
    /// Changes that can be taken back, the latest last.
    undo: Vec<Kept>,
    /// Changes that can be done again, the next last.
    redo: Vec<Kept>,
}

/// A step as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    label: String,
    undo: Undo,
    at: Timestamp,
}

impl History {
    /// Makes what is kept of the latest steps.
    #[must_use]
    pub fn of(undo: &[Step], redo: &[Step]) -> History {
        let kept = |steps: &[Step]| {
            let latest = steps.get(steps.len().saturating_sub(MOST_STEPS)..).unwrap_or_default();
            let kept = |step: &Step| Kept { label: step.label.clone(), undo: step.undo.clone(), at: step.at };
            latest.iter().map(kept).collect()
        };
        History { version: VERSION, undo: kept(undo), redo: kept(redo) }
    }

    /// Returns the steps: those back, and those forward.
    #[must_use]
    pub fn steps(self) -> (Vec<Step>, Vec<Step>) {
        let steps = |kept: Vec<Kept>| {
            let step = |kept: Kept| Step { label: kept.label, undo: kept.undo, at: kept.at };
            kept.into_iter().map(step).collect()
        };
        (steps(self.undo), steps(self.redo))
    }
}

/// Returns the file beside that of a session.
#[must_use]
pub fn file(session: &Path) -> PathBuf {
    let name = session.file_name().unwrap_or_default().to_string_lossy();
    session.with_file_name(name.replacen("session-", "history-", 1))
}

/// Reads what was kept; nothing at the first start.
///
/// # Errors
/// Says in a sentence why the file cannot be used.
pub fn read(file: &Path) -> Result<Option<History>, String> {
    let what = "What can be undone of the last run is not known";
    let Some(history) = session::read_file::<History>(file, MOST_BYTES, what)? else { return Ok(None) };
    if history.version != VERSION {
        return Err(format!("{what}: `{}` was written by another version of plotree.", file.display()));
    }
    Ok(Some(history))
}

/// Writes histories one after the other, the latest last.
#[derive(Debug, Clone)]
pub struct Keeper {
    file: PathBuf,
    asked: u64,
    /// The number of the one that was written last.
    written: Arc<Mutex<u64>>,
}

impl Keeper {
    /// Makes a keeper that writes to a file.
    #[must_use]
    pub fn new(file: PathBuf) -> Keeper {
        Keeper { file, asked: 0, written: Arc::default() }
    }

    /// Returns whether there was anything to keep in this run.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.asked > 0
    }

    /// Returns what writes a history; run later than that of a newer one, it does nothing.
    pub fn keep(&mut self, history: History) -> impl FnOnce() -> std::io::Result<()> + Send + 'static {
        self.asked += 1;
        let (file, number, written) = (self.file.clone(), self.asked, Arc::clone(&self.written));
        move || {
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            if *written < number {
                write(&file, history)?;
                *written = number;
            }
            Ok(())
        }
    }
}

/// Writes a history; of one that is too large the oldest steps are left out.
fn write(file: &Path, mut history: History) -> std::io::Result<()> {
    loop {
        let json = serde_json::to_vec(&history)?;
        if json.len() as u64 <= MOST_BYTES {
            return session::write_file(file, &json);
        }
        let half = |steps: &mut Vec<Kept>| drop(steps.drain(..steps.len().div_ceil(2)));
        half(&mut history.undo);
        half(&mut history.redo);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fid;

    fn step(number: i64) -> Step {
        let undo = Undo::Trash(vec![Fid::new("bob", number).unwrap()]);
        Step { label: format!("restored “{number}”"), undo, at: Timestamp(number) }
    }

    #[test]
    fn what_is_kept_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder.path().join("session-bob-0.json"));
        assert_eq!(path.file_name().unwrap(), "history-bob-0.json");
        assert_eq!(read(&path), Ok(None));
        let undo: Vec<Step> = (0..150).map(step).collect();
        let mut keeper = Keeper::new(path.clone());
        let (first, second) = (keeper.keep(History::of(&undo, &[])), keeper.keep(History::of(&undo, &[step(7)])));
        second().unwrap();
        first().unwrap();
        let (back, forward) = read(&path).unwrap().unwrap().steps();
        assert_eq!((back.len(), back.last(), forward), (MOST_STEPS, undo.last(), vec![step(7)]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "{").unwrap();
        assert!(read(&path).unwrap_err().contains("history-bob-0.json"));
    }

    #[test]
    fn of_too_much_the_latest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.json");
        let long = |number| Step { label: "x".repeat(1 << 20), ..step(number) };
        let steps: Vec<Step> = (0..8).map(long).collect();
        Keeper::new(path.clone()).keep(History::of(&steps, &[]))().unwrap();
        let (back, _) = read(&path).unwrap().unwrap().steps();
        assert_eq!(back.last().map(|step| step.at), Some(Timestamp(7)));
        assert!(back.len() < 4);
    }
}
