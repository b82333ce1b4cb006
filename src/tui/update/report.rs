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
    let (did, _, rest) = words(verb, targets, done);
    format!("{did} {rest}")
}

/// Returns a job in words that say nothing of how far it is, as long as it is not done.
#[must_use]
pub fn deed(verb: &Verb, targets: &[Target]) -> String {
    let (_, does, rest) = words(verb, targets, targets.len());
    format!("{does} {rest}")
}

/// Returns what is done to so many of the files: the verb as it is told afterwards and before, and what it is done to.
fn words(verb: &Verb, targets: &[Target], done: usize) -> (&'static str, &'static str, String) {
    let files = match targets {
        [target] => quoted(&target.name),
        _ => count(done as u64, "file"),
    };
    match verb {
        Verb::Trash => ("trashed", "trash", files),
        Verb::Restore | Verb::RestoreFree => ("restored", "restore", files),
        Verb::RestoreTo(_) => ("restored", "restore", format!("{files} into another folder")),
        Verb::RestoreAs(name) => ("restored", "restore", format!("{files} as {}", quoted(name))),
        Verb::Delete => ("deleted", "delete", format!("{files} for good")),
        Verb::EmptyTrash => ("emptied", "empty", "the trash".to_owned()),
        Verb::Rename(name) => ("renamed", "rename", format!("{files} to {}", quoted(name))),
        Verb::RenameAll(_) => ("renamed", "rename", files),
        Verb::Move(_) => ("moved", "move", files),
        Verb::Copy(_) => ("copied", "copy", files),
        Verb::CopyDeep(_) => ("copied", "copy", format!("{files} with grids")),
        Verb::Share(level) => ("made", "make", format!("{files} {level}")),
        Verb::Grant(sharing) => ("shared", "share", format!("{files} with {}", super::super::people::granted(sharing))),
        Verb::Revoke(party) => {
            ("ended", "end", format!("the access of {} to {files}", super::super::people::name(party)))
        }
        Verb::Comment(_) => ("commented", "comment", format!("on {files}")),
        Verb::Uncomment(_) => ("deleted", "delete", format!("a comment on {files}")),
        Verb::Star => ("starred", "star", files),
        Verb::Unstar => ("took", "take", format!("the star of {files}")),
        Verb::Edit(_) => ("changed", "change", format!("facts of {files}")),
        Verb::DropReference(grid) => ("ended", "end", format!("the use of {} by {files}", quoted(&grid.name))),
        Verb::NewFolder(_, path) => ("made", "make", format!("the folder {}", quoted(path))),
        Verb::SetMetadata(_) => ("changed", "change", format!("the meta data of {files}")),
        Verb::NewPlot(_, name, _) => ("made", "make", format!("the plot {}", quoted(name))),
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
