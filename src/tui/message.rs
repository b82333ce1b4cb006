//! What can happen to the app, and what it asks to be done.
//!
//! `update` takes a [`Message`] and gives [`Effect`]s, both plain data; the runner turns effects into tasks and their ends
//! into [`Answer`]s. An answer carries what it belongs to, so that one that comes late is known to be late.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::backend::{Counts, Entry, Error, Party, RelationPage, Result, Sharing, TrashSummary, Undo, View, Window};
use crate::errands::{News, Order};
use crate::export::browse::Opened;
use crate::model::level::Level;
use crate::model::{Fid, File, FilePatch, IdLocal, SourceGraph};

use super::find::{Found, Pool};
use super::history::History;
use super::people::{Known, Topic};
use super::preview::{Preview, Size};
use super::rows::Request;
use super::session::Session;
use super::work;

/// Something that happened.
#[derive(Debug)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Charts are to be drawn in other colours.
    Redraw,
    /// The terminal has a new size, in columns and rows.
    Resize(u16, u16),
    /// A tenth of a second has passed while something is under way.
    Tick,
    /// Work has ended.
    Answer(Box<Answer>),
}

/// The end, or a step, of work.
#[derive(Debug)]
pub enum Answer {
    /// Rows of the list.
    Rows {
        /// The request.
        number: u64,
        /// The rows, or why there are none.
        rows: Result<Window>,
    },
    /// Folders in a folder of the tree.
    Subfolders {
        /// The folder.
        fid: Fid,
        /// Whether these come behind those that are there.
        more: bool,
        /// The folders.
        rows: Result<Window>,
    },
    /// Names that were edited.
    Names {
        /// The files.
        targets: Vec<Target>,
        /// What the editor left, or why it left nothing.
        text: std::result::Result<String, String>,
    },
    /// Files to be marked.
    Marks {
        /// The question.
        number: u64,
        /// The files.
        targets: Result<Vec<Target>>,
    },
    /// How many files are where.
    Counts(Result<Counts>),
    /// More about the selected file.
    Details {
        /// The file.
        fid: Fid,
        /// What is known.
        details: Result<Box<Details>>,
    },
    /// A preview, drawn.
    Preview {
        /// What it is of.
        key: PreviewKey,
        /// The drawing.
        preview: Arc<Preview>,
    },
    /// A sparkline for a row.
    Spark {
        /// The file, and when it was changed.
        entry: (Fid, crate::model::Timestamp),
        /// The line; empty if there is nothing to draw.
        spark: String,
    },
    /// A step of a job.
    Progress {
        /// The job.
        job: u64,
        /// How many are done.
        done: usize,
    },
    /// The end of a job.
    Done {
        /// The job.
        job: u64,
        /// What became of it.
        outcome: Outcome,
    },
    /// A change was taken back, or done again.
    Undone {
        /// Whether it was done again.
        redo: bool,
        /// What it was.
        label: String,
        /// The step that was asked for.
        undo: Undo,
        /// What reverses it now.
        result: Result<Undo>,
    },
    /// A sources graph.
    Sources {
        /// The file.
        fid: Fid,
        /// The page of a relation, if only that was asked for.
        page: Option<RelationPage>,
        /// The graph.
        graph: Result<SourceGraph>,
    },
    /// A plot's new number of views.
    Viewed {
        /// The plot.
        fid: Fid,
        /// How often it was opened.
        views: Result<u64>,
    },
    /// What lies under files that are to be deleted.
    TrashSummary {
        /// The files.
        targets: Vec<Target>,
        /// What lies there, and whether that is all of it.
        summary: Result<(TrashSummary, bool)>,
    },
    /// Where trashed files came from, and what lies under them.
    TrashFacts(Vec<(Fid, TrashFacts)>),
    /// Where a file is, to be shown there.
    Located {
        /// The file.
        fid: Fid,
        /// The folders from home down to it, and their names.
        trail: Result<Vec<(Fid, String)>>,
    },
    /// What is open could not be kept.
    NotKept(String),
    /// Where a folder is that is to be gone into.
    Entered {
        /// The folder.
        fid: Fid,
        /// Its name.
        name: String,
        /// The folders from home down to it, and their names.
        trail: Result<Vec<(Fid, String)>>,
    },
    /// Files for what was typed.
    Found {
        /// The question.
        number: u64,
        /// The files.
        found: Result<Found>,
    },
    /// Who may see files, or what was said of one.
    People {
        /// The question.
        number: u64,
        /// What is known.
        known: Result<Known>,
    },
    /// The library does not answer as it should, for this reason.
    Trouble(String),
    /// The library's revision, asked for now and then.
    Revision(u64),
    /// How the terminal takes pictures, if it does.
    Pictures(Option<Arc<ratatui_image::picker::Picker>>),
    /// What can be edited of a file, for the user's editor.
    Form(Result<Box<File>>),
    /// What the user's editor left of it.
    Edited {
        /// The file as it was.
        file: Box<File>,
        /// What the editor left, or why it left nothing.
        text: std::result::Result<String, String>,
    },
    /// The attached files that a file uses.
    Extras {
        /// The file.
        target: Target,
        /// Those that it uses.
        extras: Result<Vec<Target>>,
    },
    /// A file was opened in the browser, or could not be.
    Browsed(Result<Opened>),
    /// Work for a view that fills the screen.
    View(Box<work::Done>),
    /// A notice has been there long enough.
    Expired(u64),
    /// An errand is further, has ended, or something is known of all.
    Errand {
        /// Its number.
        number: u64,
        /// What came of it.
        news: News,
    },
}

/// What a preview is of: the same key, the same picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PreviewKey {
    /// The file.
    pub fid: Fid,
    /// When it was changed.
    pub modified: crate::model::Timestamp,
    /// The room for it.
    pub size: Size,
}

/// More about a file than its row says.
#[derive(Debug)]
pub struct Details {
    /// The file.
    pub file: File,
    /// Its path from home, if it has one.
    pub path: Option<String>,
    /// For files in the trash: what lies under it.
    pub trash: Option<TrashSummary>,
}

/// Where a trashed file came from, and what lies under it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrashFacts {
    /// The path of the folder that it was in; none if that has gone.
    pub origin: Option<String>,
    /// What lies under it, itself included.
    pub summary: Option<TrashSummary>,
}

/// A file that something is done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The file.
    pub fid: Fid,
    /// Its name, for reports.
    pub name: String,
}

impl From<&Entry> for Target {
    fn from(entry: &Entry) -> Self {
        Target { fid: entry.fid.clone(), name: entry.filename.clone() }
    }
}

/// What is done to files.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// To the trash.
    Trash,
    /// Out of the trash.
    Restore,
    /// Out of the trash under another name.
    RestoreAs(String),
    /// Out of the trash under its name, or the next one that is free.
    RestoreFree,
    /// Out of the trash into a folder.
    RestoreTo(IdLocal),
    /// Away for good.
    Delete,
    /// All of the trash away for good.
    EmptyTrash,
    /// A new name.
    Rename(String),
    /// New names, one for each file.
    RenameAll(Vec<String>),
    /// To a folder.
    Move(IdLocal),
    /// A copy in a folder.
    Copy(IdLocal),
    /// A copy in a folder, with copies of the grids that it draws on.
    CopyDeep(IdLocal),
    /// Who may see it without being named.
    Share(Level),
    /// Access for somebody.
    Grant(Sharing),
    /// No access for somebody.
    Revoke(Party),
    /// A remark.
    Comment(String),
    /// No remark any more: of that number.
    Uncomment(u64),
    /// A star.
    Star,
    /// No star.
    Unstar,
    /// Other facts.
    Edit(Box<FilePatch>),
    /// No use of a file by the one that draws on it.
    DropReference(Target),
    /// A folder at a path below a folder.
    NewFolder(IdLocal, String),
    /// A plot in a folder, of a name and a figure without data as JSON.
    NewPlot(IdLocal, String, String),
    /// Other meta data, as JSON.
    SetMetadata(String),
}

/// Something that was not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// To what, for reports.
    pub name: String,
    /// To which file, if it is one.
    pub fid: Option<Fid>,
    /// Why.
    pub error: Error,
}

impl Failure {
    /// Returns the file, for another try.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        Some(Target { fid: self.fid.clone()?, name: self.name.clone() })
    }
}

/// What became of a job.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many it was done to.
    pub done: usize,
    /// To which it was not done, and why.
    pub failed: Vec<Failure>,
    /// What takes it back.
    pub undo: Option<Undo>,
    /// A file to show: one that was made, renamed or restored.
    pub show: Option<Fid>,
    /// Whether it was cancelled before the end.
    pub cancelled: bool,
    /// What was not reached then.
    pub left: Vec<Target>,
    /// Web addresses of what was shared, for the clipboard.
    pub links: Vec<String>,
    /// What the user should know though it was done.
    pub warnings: Vec<String>,
}

/// Something to be done outside the app.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Read rows.
    Rows {
        /// Of which view.
        view: View,
        /// Which.
        request: Request,
    },
    /// Read rows to mark them.
    Marks {
        /// The question.
        number: u64,
        /// Of which view.
        view: View,
        /// The first row.
        low: u64,
        /// The last row.
        high: u64,
    },
    /// Read the folders in a folder.
    Subfolders {
        /// The folder.
        fid: Fid,
        /// The last one that is there already.
        after: Option<Box<Entry>>,
        /// How many.
        limit: usize,
    },
    /// Count.
    Counts,
    /// Read more about a file.
    Details(Box<Entry>),
    /// Read and draw a preview; an earlier one that is not asked for ahead is given up.
    Preview {
        /// The file.
        entry: Box<Entry>,
        /// The room.
        size: Size,
        /// Whether it is only likely to be wanted.
        ahead: bool,
        /// Whether a figure is told in words.
        words: bool,
    },
    /// Draw a sparkline.
    Spark(Box<Entry>),
    /// Do something to files, one after the other.
    Job {
        /// Its number.
        job: u64,
        /// What.
        verb: Verb,
        /// To which.
        targets: Vec<Target>,
    },
    /// End a job after the file that it is at.
    CancelJob(u64),
    /// Begin an errand of that number.
    Errand(u64, Order),
    /// End an errand after what it is at.
    StopErrand(u64),
    /// Find out how files last were on servers.
    Remember,
    /// Take a change back, or do it again.
    Undo {
        /// Whether it is done again.
        redo: bool,
        /// What it was.
        label: String,
        /// The step.
        undo: Undo,
    },
    /// Read the sources of a file, or one page of a relation.
    Sources(Fid, Option<RelationPage>),
    /// Count that a plot was opened.
    CountView(Fid),
    /// Ask what lies under files before they are deleted.
    TrashSummary(Vec<Target>),
    /// Find out where trashed files came from, and what lies under them.
    TrashFacts(Vec<Fid>),
    /// Find out where a file is.
    Locate(Fid),
    /// Let the user edit names in his editor.
    EditNames {
        /// The files.
        targets: Vec<Target>,
        /// The names to begin with, in the order of the files.
        names: Vec<String>,
    },
    /// Read what can be edited of a file.
    Form(Fid),
    /// Find out which attached files a file uses.
    Extras(Target),
    /// Let the user edit a text about a file in his editor.
    EditForm {
        /// The file as it is.
        file: Box<File>,
        /// The text to begin with.
        text: String,
    },
    /// Open a file in the browser; one of a library on this machine by a page in a folder.
    Browse(Box<Entry>, Option<PathBuf>),
    /// Keep the steps that can be taken back.
    KeepHistory(Box<History>),
    /// Keep what is open for the next start.
    KeepSession(Box<Session>),
    /// Find out where a folder is, to go into it.
    Enter {
        /// The folder.
        fid: Fid,
        /// Its name.
        name: String,
    },
    /// Find files by what was typed.
    Find {
        /// The question.
        number: u64,
        /// The home of who asks.
        home: Fid,
        /// What was typed.
        text: String,
        /// Whether only folders are wanted.
        only_folders: bool,
        /// What was read for the question before.
        pool: Option<Arc<Pool>>,
        /// Whether to wait for the next letter first: each question costs a slow server requests.
        patient: bool,
    },
    /// Find out who may see files, and what was said of one.
    People {
        /// The question.
        number: u64,
        /// The files.
        targets: Vec<Target>,
        /// What is wanted.
        topic: Topic,
    },
    /// Ask the terminal whether it shows pictures.
    AskPictures,
    /// Do work for a view that fills the screen.
    View(Box<work::Task>),
    /// Forget what a server answered before, as something newer was asked for.
    Forget,
    /// Put text on the clipboard.
    Clipboard(String),
    /// Answer [`Answer::Expired`] when a notice has been there long enough.
    Expire(u64),
    /// Stop the program until the shell continues it.
    Suspend,
    /// End the app.
    Quit,
}
