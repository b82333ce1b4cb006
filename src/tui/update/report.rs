//! Jobs in words: what was done, what was not and why, and what takes it back.

use crate::backend::Error;

use super::super::action::Action;
use super::super::app::{App, count};
use super::super::message::{Failure, Target, Verb};

/// Tells how a job went.
pub fn report(
    app: &mut App,
    verb: &Verb,
    label: &str,
    failed: &[Failure],
    done: usize,
    cancelled: bool,
    warnings: &[String],
) {
    let undo = if matches!(verb, Verb::Delete | Verb::EmptyTrash) {
        String::new()
    } else {
        format!(" · {} undoes it", app.keys.key(app.place(), Action::Undo))
    };
    match failed {
        [] if cancelled => app.tell(format!("Cancelled: {label} until then{undo}.")),
        [] => {
            let warning: String = warnings.iter().take(2).flat_map(|warning| [" ", warning]).collect();
            app.tell(format!("{}{undo}.{warning}", capitalised(label)));
        }
        [Failure { name, error, .. }, rest @ ..] => {
            let also = if rest.is_empty() { String::new() } else { format!(" ({} more failed too)", rest.len()) };
            let before = if done == 0 { String::new() } else { format!("{}. ", capitalised(label)) };
            app.complain(format!("{before}{}{also}", sentence(&format!("“{name}” was left as it is"), error)));
        }
    }
}

/// Returns a job in words, as its report and the history say it.
#[must_use]
pub fn label(verb: &Verb, targets: &[Target], done: usize) -> String {
    let files = match targets {
        [target] => quoted(&target.name),
        _ => count(done as u64, "file"),
    };
    match verb {
        Verb::Trash => format!("trashed {files}"),
        Verb::Restore | Verb::RestoreFree => format!("restored {files}"),
        Verb::RestoreTo(_) => format!("restored {files} into another folder"),
        Verb::RestoreAs(name) => format!("restored {files} as {}", quoted(name)),
        Verb::Delete => format!("deleted {files} for good"),
        Verb::EmptyTrash => "emptied the trash".to_owned(),
        Verb::Rename(name) => format!("renamed {files} to {}", quoted(name)),
        Verb::RenameAll(_) => format!("renamed {files}"),
        Verb::Move(_) => format!("moved {files}"),
        Verb::Copy(_) => format!("copied {files}"),
        Verb::CopyDeep(_) => format!("copied {files} with grids"),
        Verb::Share(level) => format!("made {files} {level}"),
        Verb::Grant(sharing) => format!("shared {files} with {}", super::super::people::granted(sharing)),
        Verb::Revoke(party) => format!("ended the access of {} to {files}", super::super::people::name(party)),
        Verb::Comment(_) => format!("commented on {files}"),
        Verb::Uncomment(_) => format!("deleted a comment on {files}"),
        Verb::Star => format!("starred {files}"),
        Verb::Unstar => format!("took the star of {files}"),
        Verb::Edit(_) => format!("changed facts of {files}"),
        Verb::DropReference(grid) => format!("ended the use of {} by {files}", quoted(&grid.name)),
        Verb::NewFolder(_, path) => format!("made the folder {}", quoted(path)),
        Verb::SetMetadata(_) => format!("changed the meta data of {files}"),
        Verb::NewPlot(_, name, _) => format!("made the plot {}", quoted(name)),
    }
}

/// Returns a text in quotes, shortened to what a line has room for.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("“{}”", crate::text::shown(text).fit(48))
}

/// Returns a text with a capital first letter.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Returns why something is as it is, with what can be done about it.
#[must_use]
pub fn sentence(what: &str, error: &Error) -> String {
    let hint = error.hint().map_or(String::new(), |hint| format!(" {hint}"));
    format!("{what}: {error}{hint}")
}
