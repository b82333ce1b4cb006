//! What may be typed in the linear mode: a table of commands, and how a line is read.

use std::ops::RangeInclusive;

/// The most files that one line may name.
const MOST: u64 = 10_000;

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Tell the list again.
    List,
    /// Tell the rows behind those told.
    More,
    /// Tell the rows before those told.
    Before,
    /// Open a file.
    Open,
    /// Go to the folder above.
    Above,
    /// Go to the place before.
    Back,
    /// Go to the home folder.
    Home,
    /// List all files, newest first.
    Recent,
    /// List starred files.
    Starred,
    /// List what others gave.
    Shared,
    /// List public plots.
    Public,
    /// List the trash.
    Bin,
    /// Find files anywhere.
    Find,
    /// Narrow the list.
    Filter,
    /// Sort the list.
    Sort,
    /// Tell what is known of a file.
    Facts,
    /// Tell where data came from.
    Sources,
    /// Trash files.
    Trash,
    /// Restore files.
    Restore,
    /// Delete files for good.
    Delete,
    /// Empty the trash.
    Empty,
    /// Rename a file.
    Rename,
    /// Move files.
    Move,
    /// Copy files.
    Copy,
    /// Make a folder.
    Folder,
    /// Star files, or take stars away.
    Star,
    /// Say who may read a file.
    Share,
    /// Take back the last change.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Tell the commands.
    Help,
    /// End.
    Quit,
}

/// A command: its names, what follows them, and what it does.
#[derive(Debug)]
pub struct Command {
    /// What it does.
    pub deed: Deed,
    /// Its name, then others that mean the same.
    pub names: &'static [&'static str],
    /// What follows.
    pub rest: &'static str,
    /// A sentence.
    pub doc: &'static str,
}

const fn command(deed: Deed, names: &'static [&'static str], rest: &'static str, doc: &'static str) -> Command {
    Command { deed, names, rest, doc }
}

/// All commands, in the order in which the help tells them.
pub const COMMANDS: [Command; 31] = [
    command(
        Deed::Open,
        &["open", "o"],
        "NUMBER",
        "Go into a folder, or hear a plot or a grid; its number alone does it too.",
    ),
    command(Deed::List, &["list", "l", "ls"], "", "Hear the list again, from its start."),
    command(Deed::More, &["more", "m"], "", "Hear what follows in the list."),
    command(Deed::Before, &["before"], "", "Hear what is before in the list."),
    command(Deed::Above, &["up", ".."], "", "Go to the folder above."),
    command(Deed::Back, &["back", "b"], "", "Go to where you were before."),
    command(Deed::Home, &["home"], "", "Go to your home folder."),
    command(Deed::Recent, &["recent"], "", "List all your files, newest first."),
    command(Deed::Starred, &["starred"], "", "List the files that you starred."),
    command(Deed::Shared, &["shared"], "", "List what others share with you."),
    command(Deed::Public, &["public"], "", "List public plots of everybody, the samples among them."),
    command(Deed::Bin, &["bin"], "", "List the trash bin."),
    command(Deed::Find, &["find", "search", "s"], "WORDS", "Find files anywhere by their name, title or path."),
    command(
        Deed::Filter,
        &["filter", "f", "/"],
        "WORD",
        "Narrow the list to names and titles with a word; without one, show all again.",
    ),
    command(
        Deed::Sort,
        &["sort"],
        "BY",
        "Sort the list: name, title, views, modified, created, size, quality or owner; reversed goes the other way.",
    ),
    command(Deed::Facts, &["facts", "i"], "NUMBER", "Hear all that is known of a file, and who may read it."),
    command(Deed::Sources, &["sources"], "NUMBER", "Hear where a file's data came from and what was made of it."),
    command(Deed::Trash, &["trash", "d"], "NUMBERS", "Move files to the trash; undo brings them back."),
    command(Deed::Restore, &["restore", "r"], "NUMBERS", "In the trash bin: put files back to where they were."),
    command(Deed::Delete, &["delete"], "NUMBERS", "In the trash bin: delete files for good. Asks first."),
    command(Deed::Empty, &["empty"], "", "Delete everything in the trash for good. Asks first."),
    command(Deed::Rename, &["rename"], "NUMBER NAME", "Give a file another name."),
    command(
        Deed::Move,
        &["move", "mv"],
        "NUMBERS to FOLDER",
        "Move files to a folder, named by its path from home; / is home.",
    ),
    command(Deed::Copy, &["copy", "cp"], "NUMBERS to FOLDER", "Copy plots and grids to a folder."),
    command(Deed::Folder, &["folder", "mkdir"], "NAME", "Make a folder here; a/b makes both."),
    command(Deed::Star, &["star", "*"], "NUMBERS", "Star files, or take their stars away."),
    command(
        Deed::Share,
        &["share"],
        "NUMBER public|secret|private",
        "Say who may read a file without being named: everyone, who has the link, nobody.",
    ),
    command(Deed::Undo, &["undo", "u"], "", "Take back the last change."),
    command(Deed::Redo, &["redo"], "", "Do again what was taken back."),
    command(Deed::Help, &["help", "?", "h"], "", "Hear the commands."),
    command(Deed::Quit, &["quit", "q", "exit"], "", "Leave; so does the end of the input."),
];

/// Returns the command of a line with what follows its name, `None` if there is none of that name.
#[must_use]
pub fn command_of(line: &str) -> Option<(&'static Command, &str)> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let word = word.to_lowercase();
    let exact = COMMANDS.iter().find(|command| command.names.contains(&word.as_str()));
    Some((exact?, rest.trim()))
}

/// Reads numbers as they begin a text: `2`, `1 3 5-8`, `2,4`; returns them with what follows.
///
/// # Errors
/// Says what cannot be understood.
pub fn numbers(text: &str) -> Result<(Vec<u64>, &str), String> {
    let (mut found, mut rest) = (Vec::new(), text.trim_start());
    while rest.starts_with(|c: char| c.is_ascii_digit()) {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        // A name may begin with a digit.
        if !(behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || c == ',')) {
            break;
        }
        let range = range(word).ok_or_else(|| format!("{word} is no number and no range like 5-8."))?;
        if range.end() - range.start() >= MOST {
            return Err(format!("{word} are too many at once."));
        }
        found.extend(range);
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|number| seen.insert(*number));
    Ok((found, rest))
}

fn range(word: &str) -> Option<RangeInclusive<u64>> {
    match word.split_once('-') {
        None => word.parse().ok().map(|number| number..=number),
        Some((from, to)) => {
            let (from, to) = (from.parse::<u64>().ok()?, to.parse::<u64>().ok()?);
            (from <= to).then_some(from..=to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_are_read_up_to_a_name() {
        assert_eq!(numbers("1 3, 5-8 3"), Ok((vec![1, 3, 5, 6, 7, 8], "")));
        assert_eq!(numbers("2 to finance"), Ok((vec![2], "to finance")));
        assert_eq!(numbers("2 2024x report"), Ok((vec![2], "2024x report")));
        assert_eq!(numbers("growth"), Ok((vec![], "growth")));
        for wrong in ["8-5", "1-", "1-99999999", "99999999999999999999"] {
            assert!(numbers(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_command_has_names_of_its_own() {
        let mut names: Vec<&str> = COMMANDS.iter().flat_map(|command| command.names).copied().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(matches!(command_of("RENAME 2 new name"), Some((Command { deed: Deed::Rename, .. }, "2 new name"))));
        assert!(command_of("frobnicate").is_none());
    }
}
