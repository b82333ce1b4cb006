//! Questions over everything else.

use tui_input::Input;

use crate::errands::{Named, Order};
use crate::model::{Fid, File};

use super::super::find::{Finder, Purpose};
use super::super::message::{Target, Verb};
use super::super::people::Panel;

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
        /// For more than one file: what was typed of [`DELETE_WORD`], which is the yes then.
        word: Option<Input>,
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
    /// A file anywhere.
    Find(Box<Finder>),
    /// Who may see files, or what was said of one.
    People(Box<Panel>),
    /// One of a few ways.
    Choose(Choose),
}

/// What is typed to delete more than one file for good.
pub const DELETE_WORD: &str = "delete";

/// A question with a few answers; Esc takes none.
#[derive(Debug, Clone, PartialEq)]
pub struct Choose {
    /// What it is about.
    pub title: String,
    /// What the user should know.
    pub lines: Vec<String>,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The key.
    pub key: char,
    /// What it says.
    pub text: String,
    /// What is done.
    pub what: Chosen,
}

/// What an answer does.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// Something to files.
    Start(Verb, Vec<Target>),
    /// A line of text is asked for, with one to begin with.
    Ask(Ask, String),
    /// A folder is looked for.
    Find(Purpose),
    /// A picture is saved in place of a file.
    SavePicture(String),
    /// Names are edited again.
    Edit(Vec<Target>, Vec<String>),
    /// A text about a file is edited again.
    EditForm(Box<File>, String),
    /// How an errand is to be done is asked.
    AskErrand(Order),
    /// An errand is begun.
    Errand(Order),
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
    /// A file or folder of the disk that is imported into a folder.
    Import(Fid),
    /// The folder of the disk that files are exported into.
    Export {
        /// The files.
        roots: Vec<Named>,
        /// What they become.
        formats: Vec<String>,
    },
    /// Whom to share files with.
    Grant {
        /// The files.
        targets: Vec<Target>,
        /// Whether they may only read.
        readonly: bool,
        /// Whether they get the grids of plots too.
        grids: bool,
    },
    /// What to say of a file.
    Comment(Target),
    /// What names in the list must contain.
    Filter,
    /// Of what pattern the names of files to be marked are.
    MarkPattern,
    /// What lines of the help must contain.
    HelpFilter,
    /// Where a picture of the chart is saved.
    SavePicture,
    /// What the plot is called that a chart becomes.
    SavePlot,
    /// What the cells of a column must be.
    Condition,
    /// What lines of meta data must contain.
    MetadataFilter,
    /// Another value at a path of the meta data.
    MetadataValue(Vec<String>),
    /// A new value of the meta data: `key = value`.
    NewMetadata,
}
