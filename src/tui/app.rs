//! The whole state of the app, as plain data.
//!
//! Nothing here knows a terminal or a channel. `update` is the only place that changes it, `view` only reads it; what must
//! be done outside is collected as [`Effect`]s.

mod delete;
mod dialog;
mod refusal;
mod room;
mod settle;
mod visit;
mod work;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use indexmap::IndexMap;
use ratatui_image::picker::Picker;

use crate::backend::{Entry, Order, Result, Scope, SortKey, TrashSummary, View};
use crate::config;
use crate::model::{Fid, Timestamp};

use super::action::{Action, Place};
use super::chart_view::ChartView;
use super::cleaning::Cleaning;
use super::compare::Compare;
use super::errands::Errands;
use super::gallery::Gallery;
use super::grid_view::GridView;
use super::history::History;
use super::kept::Lists;
use super::keys::{KeyMap, Pressed};
use super::layout::{Focus, Shares};
use super::message::{Details, Effect, PreviewKey, Target, TrashFacts};
use super::metadata::Metadata;
use super::mouse::{Mouse, Zones};
use super::preview::Preview;
use super::rows::Rows;
use super::session::{Place as Kept, Session};
use super::sources::Sources;
use super::tree::Tree;

pub use dialog::{Ask, Choice, Choose, Chosen, DELETE_WORD, Dialog};
pub use visit::{Letter, Location, Tab, Visit};
pub use work::{Clip, Job, Marking, Step, Task, TaskState, Waiting};

/// How many previews are kept.
const MOST_PREVIEWS: usize = 96;

/// How many sparklines are kept.
const MOST_SPARKS: usize = 4096;

/// What the app is started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The caller's home folder.
    pub home: Fid,
    /// What the library is called at the top of the screen.
    pub library: String,
    /// Why nothing can be changed, if so.
    pub read_only: Option<String>,
    /// The keys.
    pub keys: KeyMap,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// How it looks and works.
    pub settings: config::app::App,
    /// What the last run left.
    pub session: Option<Session>,
    /// What the user should know at the start.
    pub remark: Option<String>,
    /// Whether it is the first start ever.
    pub first: bool,
    /// For a library on this machine: the folder of the pages that a browser is shown.
    pub pages: Option<PathBuf>,
    /// For a server: lists as they were read last.
    pub lists: Option<Lists>,
    /// The steps that can be taken back, of the last run.
    pub history: Option<History>,
}

/// What fills the screen instead of the panes.
#[derive(Debug)]
pub enum Full {
    /// A chart.
    Chart(Box<ChartView>),
    /// A grid as a table.
    Grid(Box<GridView>),
    /// Two plots compared.
    Compare(Box<Compare>),
    /// The list as thumbnails.
    Gallery(Box<Gallery>),
    /// A grid's meta data.
    Metadata(Box<Metadata>),
    /// What can be cleaned up.
    Cleaning(Box<Cleaning>),
    /// The sources graph.
    Sources(Box<Sources>),
    /// All keys, from a line on.
    Help {
        /// The first line shown.
        top: usize,
        /// What the lines must contain.
        filter: String,
    },
    /// What runs, waits and has ended.
    Tasks {
        /// The row of the cursor.
        row: usize,
    },
    /// The steps that can be taken back or again.
    History {
        /// The row of the cursor.
        row: usize,
    },
    /// What a newcomer should know, in one screen.
    Tour,
}

/// What was typed ahead of the rows that it is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Ahead {
    /// An action with its count.
    Action(Action, Option<u64>),
    /// A key behind it, whose meaning depends on what is before it.
    Key(KeyEvent),
    /// Pasted text behind it.
    Paste(String),
}

/// A range of rows that is being marked.
#[derive(Debug, Clone)]
pub struct Range {
    /// The row that it began at.
    pub row: u64,
    /// The file of that row, which the range follows.
    pub fid: Option<Fid>,
    /// The marks before it.
    pub before: IndexMap<Fid, Target>,
}

/// A line that tells what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, for its end.
    pub number: u64,
    /// What happened.
    pub text: String,
    /// Whether it is bad.
    pub is_error: bool,
}

/// The app.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct App {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The caller's home folder.
    pub home: Fid,
    /// What the library is called.
    pub library: String,
    /// Why nothing can be changed, if so.
    pub read_only: Option<String>,
    /// The keys.
    pub keys: KeyMap,
    /// How it looks and works.
    pub settings: config::app::App,
    /// How the user has divided the screen.
    pub shares: Shares,
    /// What can be clicked where; drawing says so, and nothing else depends on it.
    pub zones: Zones,
    /// What the mouse is doing.
    pub mouse: Mouse,
    /// The keys of a sequence under way.
    pub pressed: Pressed,
    /// The pane with the keys.
    pub focus: Focus,
    /// The folder tree.
    pub tree: Tree,
    /// What the list shows.
    pub location: Location,
    /// The list.
    pub rows: Rows,
    /// The tabs; what is known of the one in front is in the fields beside.
    pub tabs: Vec<Tab>,
    /// Which tab is in front.
    pub tab: usize,
    /// Kept places by their letters.
    pub bookmarks: BTreeMap<char, Kept>,
    /// What the next letter is for.
    pub letter: Option<Letter>,
    /// Places before this one.
    pub back: Vec<Visit>,
    /// Places that were gone back from.
    pub forward: Vec<Visit>,
    /// The order that the user chose, for all places but the trash.
    pub order: Option<Order>,
    /// The order that he chose for the trash.
    pub trash_order: Option<Order>,
    /// Where trashed files came from and what lies under them, as far as it was asked for; whether it is still so.
    pub trash_facts: HashMap<Fid, (TrashFacts, bool)>,
    /// Marked files, kept across folders.
    pub marks: IndexMap<Fid, Target>,
    /// The marks on the other side: those in the trash while the list shows files, those on files in the trash.
    pub other_marks: IndexMap<Fid, Target>,
    /// The range under way.
    pub range: Option<Range>,
    /// The number of the question for rows to be marked that are not held; all that is about marks waits for its answer.
    pub marking: Option<(u64, Marking)>,
    /// Files to be pasted.
    pub clip: Option<Clip>,
    /// Whether details are wanted; `None` leaves it to the room.
    pub details_wanted: Option<bool>,
    /// More about the selected file.
    pub details: Option<(Fid, Result<Box<Details>>)>,
    /// Previews by what they are of, the latest used last.
    pub previews: IndexMap<PreviewKey, Arc<Preview>>,
    /// The preview that was shown last, which stays for the moment that the next one takes.
    pub last_preview: Option<PreviewKey>,
    /// The first line shown of a preview that is longer than its room.
    pub preview_top: u16,
    /// Those of them that may be of data that has changed: a plot's own time says nothing of the grids that it draws on.
    pub(super) doubted: HashSet<PreviewKey>,
    /// Sparklines by file; empty ones were tried.
    pub sparks: HashMap<Fid, (Timestamp, String)>,
    /// What fills the screen, the innermost last.
    pub full: Vec<Full>,
    /// How the terminal takes pictures, once it was asked; none if it takes none.
    pub pictures: Option<Option<Arc<Picker>>>,
    /// Questions, the innermost last.
    pub dialogs: Vec<Dialog>,
    /// Questions that came with answers, and how many keys had been typed when their jobs were asked for.
    pub questions: VecDeque<(u64, Dialog)>,
    /// How many keys were typed.
    pub typed: u64,
    /// Jobs under way.
    pub jobs: Vec<Job>,
    /// Jobs that have ended, the latest first.
    pub tasks: VecDeque<Task>,
    /// The step of the history that is being taken.
    pub stepping: Option<String>,
    /// Whether the app ends once all changes are done.
    pub quitting: bool,
    /// For a library on this machine: the folder of the pages that a browser is shown.
    pub pages: Option<PathBuf>,
    /// For a server: lists as they were read last.
    pub lists: Option<Lists>,
    /// Changes that can be taken back.
    pub undo: Vec<Step>,
    /// Changes that can be done again.
    pub redo: Vec<Step>,
    /// Whether a change of the library is under way.
    pub changing: bool,
    /// Changes that wait for it.
    pub waiting: VecDeque<Waiting>,
    /// Why the library does not answer as it should, for as long as that lasts.
    pub trouble: Option<String>,
    /// What happened last.
    pub notice: Option<Notice>,
    /// The time of the last message, from which ages are told.
    pub now: Timestamp,
    /// Ticks since something is waited for.
    pub ticks: u32,
    /// Whether Ctrl-C was the last key and nothing was there to cancel.
    pub quit_asked: bool,
    /// The library's revision when it was last asked for.
    pub revision: Option<u64>,
    /// Whether plots were opened since, which changes the library too.
    pub viewed: bool,
    /// Whether a change of ours was done since, which is known here.
    pub changed: bool,
    /// Whether a change was left unread because it may be no more than such a view.
    pub unread: bool,
    /// The file that the list goes to, once it is known where that is; what is about the list waits for it.
    pub going: Option<Fid>,
    /// What waits for the rows that it is about.
    pub ahead: VecDeque<Ahead>,
    /// Why the list could not be read.
    pub failure: Option<crate::backend::Error>,
    /// Work with what is outside the library.
    pub errands: Errands,
    pub(super) effects: Vec<Effect>,
    pub(super) next_number: u64,
    pub(super) asked_details: Option<Fid>,
    pub(super) asked_preview: Option<PreviewKey>,
    pub(super) asked_ahead: Option<PreviewKey>,
    pub(super) asked_spark: Option<Fid>,
    pub(super) asked_facts: bool,
    pub(super) start_at_public: bool,
}

impl App {
    /// Makes the app as it is at the start, with what it must read first.
    #[must_use]
    pub fn new(setup: Setup) -> (App, Vec<Effect>) {
        let scope = Scope::Folder(setup.home.clone());
        let location = Location::shelf(scope.clone());
        let home = Visit { location: location.clone(), fid: None };
        let (undo, redo) = setup.history.map(History::steps).unwrap_or_default();
        let mut app = App {
            size: setup.size,
            tree: Tree::new(setup.home.clone()),
            rows: Rows::new(View::new(scope, Order::ascending(SortKey::Filename)), 0),
            home: setup.home,
            library: setup.library,
            read_only: setup.read_only,
            keys: setup.keys,
            shares: Shares::of(setup.settings.layout),
            zones: Zones::default(),
            mouse: Mouse::default(),
            pressed: Pressed::default(),
            focus: Focus::List,
            location,
            tabs: vec![Tab { visit: home, back: Vec::new(), forward: Vec::new() }],
            tab: 0,
            bookmarks: BTreeMap::new(),
            letter: None,
            back: Vec::new(),
            forward: Vec::new(),
            order: None,
            trash_order: None,
            trash_facts: HashMap::new(),
            marks: IndexMap::new(),
            other_marks: IndexMap::new(),
            range: None,
            marking: None,
            clip: None,
            details_wanted: setup.settings.layout.details,
            settings: setup.settings,
            details: None,
            previews: IndexMap::new(),
            last_preview: None,
            doubted: HashSet::new(),
            preview_top: 0,
            sparks: HashMap::new(),
            full: Vec::new(),
            pictures: None,
            dialogs: Vec::new(),
            questions: VecDeque::new(),
            typed: 0,
            jobs: Vec::new(),
            tasks: VecDeque::new(),
            stepping: None,
            quitting: false,
            pages: setup.pages,
            lists: setup.lists,
            undo,
            redo,
            changing: false,
            waiting: VecDeque::new(),
            trouble: None,
            notice: None,
            now: Timestamp::now(),
            ticks: 0,
            quit_asked: false,
            revision: None,
            viewed: false,
            changed: false,
            unread: false,
            going: None,
            ahead: VecDeque::new(),
            failure: None,
            errands: Errands::default(),
            effects: Vec::new(),
            next_number: 0,
            asked_details: None,
            asked_preview: None,
            asked_ahead: None,
            asked_spark: None,
            asked_facts: false,
            start_at_public: true,
        };
        for (fid, limit) in app.tree.reread() {
            app.effects.push(Effect::Subfolders { fid, after: None, limit });
        }
        app.effects.push(Effect::Counts);
        if let Some(session) = setup.session {
            super::update::restore(&mut app, session);
        }
        app.show_kept();
        if setup.first {
            app.full.push(Full::Tour);
        }
        if let Some(remark) = setup.remark {
            app.complain(remark);
        }
        let effects = app.settle();
        (app, effects)
    }

    /// Lets a list of which nothing has come yet show what was kept of it.
    pub(super) fn show_kept(&mut self) {
        if let Some((window, at)) = self.lists.as_ref().and_then(|lists| lists.get(self.rows.view())) {
            self.rows.offer(window.clone(), at);
        }
    }

    /// Returns whether the list shows the trash.
    #[must_use]
    pub fn in_trash(&self) -> bool {
        self.location.trashed
    }

    /// Returns whether a pane has the keys; the trash has no tree beside it.
    #[must_use]
    pub fn has_focus(&self, focus: Focus) -> bool {
        self.full.is_empty() && if self.in_trash() { focus == Focus::List } else { self.focus == focus }
    }

    /// Returns where a key is pressed just now.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.full.last() {
            Some(Full::Chart(view)) if view.row.is_some() => Place::Traces,
            Some(Full::Chart(_)) => Place::Chart,
            Some(Full::Grid(_)) => Place::Grid,
            Some(Full::Compare(_)) => Place::Compare,
            Some(Full::Gallery(_)) => Place::Gallery,
            Some(Full::Metadata(_)) => Place::Metadata,
            Some(Full::Cleaning(_)) => Place::Cleaning,
            Some(Full::Sources(_)) => Place::Sources,
            Some(Full::Help { .. } | Full::Tour) => Place::Help,
            Some(Full::Tasks { .. }) => Place::Tasks,
            Some(Full::History { .. }) => Place::History,
            None if self.has_focus(Focus::Tree) => Place::Tree,
            None if self.in_trash() => Place::Trash,
            None => Place::List,
        }
    }

    /// Returns the file that an action means: the row under the cursor, or the folder in the tree.
    #[must_use]
    pub fn selected(&self) -> Option<&Entry> {
        if let Some(Dialog::Find(finder)) = self.dialogs.last()
            && !finder.only_folders()
        {
            return finder.selected().map(|hit| &hit.entry);
        }
        if self.place() == Place::Tree { self.tree.selected_folder() } else { self.rows.selected() }
    }

    /// Returns the files that an action means: the marked ones, else the selected one. What fills the screen shows one.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        let has_marks = self.full.is_empty() || self.place() == Place::Gallery;
        if has_marks && self.place() != Place::Tree && !self.marks.is_empty() {
            return self.marks.values().cloned().collect();
        }
        self.selected().map(Target::from).into_iter().collect()
    }

    /// Returns the folder that something new goes into, if the place has one.
    #[must_use]
    pub fn target_folder(&self) -> Option<Fid> {
        match &self.location.scope {
            Scope::Folder(fid) if fid.owner() == self.home.owner() => Some(fid.clone()),
            _ => None,
        }
    }

    /// Returns whether something is waited for that the user should see.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.rows.is_waiting()
            || !self.jobs.is_empty()
            || self.changing
            || self.marking.is_some()
            || self.going.is_some()
            || matches!(self.dialogs.last(), Some(Dialog::Find(finder)) if finder.asked.is_some())
            || self.asked_preview.is_some()
            || super::work::is_waiting(self)
            || self.errands.running().next().is_some()
    }

    /// Returns the key of the preview that the screen should show.
    #[must_use]
    pub fn preview_key(&self) -> Option<PreviewKey> {
        let entry = self.selected()?;
        Some(PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size: self.preview_size()? })
    }

    /// Returns the preview to be drawn: that of the selected file, or for the moment that it takes the one before, which is
    /// calmer than an empty pane.
    #[must_use]
    pub fn shown_preview(&self) -> Option<&Preview> {
        let key = self.preview_key()?;
        let last = self.last_preview.as_ref().filter(|last| self.ticks == 0 && last.size == key.size);
        self.previews.get(&key).or_else(|| self.previews.get(last?)).map(Arc::as_ref)
    }

    /// Returns the order of a scope: the user's choice, or what suits it.
    #[must_use]
    pub fn order_of(&self, scope: &Scope) -> Order {
        match scope {
            Scope::Trash => self.trash_order.unwrap_or(Order::descending(SortKey::TrashedAt)),
            _ if self.order.is_some() => self.order.unwrap_or_default(),
            Scope::Public => Order::descending(SortKey::Views),
            Scope::All(_) => Order::descending(SortKey::DateModified),
            _ => Order::ascending(SortKey::Filename),
        }
    }

    /// Returns a fresh number.
    pub(super) fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// Tells what happened, for some seconds.
    pub(super) fn tell(&mut self, text: impl Into<String>) {
        self.set_notice(text.into(), false);
    }

    /// Tells what went wrong.
    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.set_notice(text.into(), true);
    }

    fn set_notice(&mut self, text: String, is_error: bool) {
        let number = self.number();
        self.notice = Some(Notice { number, text, is_error });
        self.effects.push(Effect::Expire(number));
    }

    /// Forgets all drawings, which are no longer as they should be.
    pub(super) fn forget_drawings(&mut self) {
        self.previews.clear();
        self.doubted.clear();
        (self.asked_preview, self.asked_ahead) = (None, None);
    }

    /// Has all drawings made again, which stay for as long as that takes.
    pub(super) fn doubt_drawings(&mut self) {
        self.doubted = self.previews.keys().cloned().collect();
        (self.asked_preview, self.asked_ahead) = (None, None);
        // A time that no file has.
        self.sparks.values_mut().for_each(|(modified, _)| *modified = Timestamp(i64::MIN));
        for full in &mut self.full {
            if let Full::Gallery(view) = full {
                view.doubt();
            }
        }
    }

    /// Keeps a preview, and forgets the one not used for longest.
    pub(super) fn keep_preview(&mut self, key: PreviewKey, preview: Arc<Preview>) {
        if self.previews.len() >= MOST_PREVIEWS {
            self.previews.shift_remove_index(0);
        }
        self.doubted.remove(&key);
        self.previews.insert(key, preview);
    }

    /// Keeps a sparkline; all are forgotten when there are too many, which is far more than a screen shows.
    pub(super) fn keep_spark(&mut self, fid: Fid, modified: Timestamp, spark: String) {
        if self.sparks.len() >= MOST_SPARKS {
            self.sparks.clear();
        }
        self.sparks.insert(fid, (modified, spark));
    }

    /// Returns whether the list has room for sparklines.
    #[must_use]
    pub fn has_sparks(&self) -> bool {
        let wanted = |column: &config::app::Column| column.fact == config::app::Fact::Data;
        let wanted = self.settings.columns.as_ref().is_none_or(|columns| columns.iter().any(wanted));
        wanted && self.full.is_empty() && self.panes().and_then(|panes| panes.list).is_some_and(|list| list.width >= 60)
    }

    /// Returns the first and the last row of the range under way.
    #[must_use]
    pub fn range_rows(&self) -> Option<(u64, u64)> {
        let row = self.range.as_ref()?.row;
        Some((self.rows.cursor().min(row), self.rows.cursor().max(row)))
    }

    /// Returns how many files are marked, those of the range that have not been read among them.
    #[must_use]
    pub fn marked(&self) -> u64 {
        let range = self.range_rows().map_or(0, |(low, high)| high - low + 1);
        range.max(self.marks.len() as u64)
    }

    /// Asks for rows to be marked that are not held.
    pub(super) fn ask_marks(&mut self, low: u64, high: u64, marking: Marking) {
        let number = self.number();
        self.marking = Some((number, marking));
        self.effects.push(Effect::Marks { number, view: self.rows.view().clone(), low, high });
    }
}

/// Returns a number with its noun: `1 file`, `2 files`.
#[must_use]
pub fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns what lies in the trash as a person would say it: files, folders and bytes, as far as they are known.
#[must_use]
pub fn summed(summary: &TrashSummary) -> String {
    let folders =
        if summary.folders > 0 { format!(" and {}", count(summary.folders, "folder")) } else { String::new() };
    let size = summary.bytes.map_or(String::new(), |size| format!(", {}", bytes(size)));
    let least = if summary.partial { "at least " } else { "" };
    format!("{least}{}{folders}{size}", count(summary.files, "file"))
}

/// Returns a number of bytes as a person would say it.
#[must_use]
pub fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} B"),
        1_000..1_000_000 => format!("{:.1} kB", number as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", number as f64 / 1e6),
        _ => format!("{:.1} GB", number as f64 / 1e9),
    }
}
