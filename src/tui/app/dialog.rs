//! Questions over everything else.

use tui_input::Input;

use crate::model::Fid;

use super::super::message::{Target, Verb};

/// A question over everything else.
#[derive(Debug)]
pub enum Dialog {
    /// Whether something that cannot be undone is to be done.
    Confirm {
        /// What happens, in lines.
        lines: Vec<String>,
        /// What is done on a yes.
        verb: Verb,
        /// To which files.
        targets: Vec<Target>,
        /// Whether it is known what goes; before that a yes means nothing.
        ready: bool,
    },
    /// A line of text.
    Ask {
        /// What for.
        ask: Ask,
        /// The text.
        input: Input,
        /// What is wrong with the text, if it was tried.
        error: Option<String>,
    },
    /// An action by what it does.
    Palette {
        /// What was typed.
        input: Input,
        /// The chosen row.
        row: usize,
    },
}

/// What a line of text is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A new name for a file.
    Rename(Target),
    /// A name for a trashed file that cannot come back under its own.
    RestoreAs(Target),
    /// A path of new folders below a folder.
    NewFolder(Fid),
    /// What names in the list must contain.
    Filter,
}
