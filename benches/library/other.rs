//! Another process on the same library: this program, started again to list, or to tell how much memory browsing takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use plotree::backend::embedded::{Library, Options, Session, block};
use plotree::backend::query::{Order, Scope, SearchQuery, Spot, View};
use plotree::backend::{Files, Search, SortKey};

use super::generated::USER;
use super::measure::Column;

/// Says to a started program what it is for.
const ROLE: &str = "PLOTREE_BENCH_ROLE";
/// Says to it which library.
const LIBRARY: &str = "PLOTREE_BENCH_LIBRARY";

/// Does what this process was started for, if it is the other one.
pub fn was_meant() -> bool {
    let Ok(role) = std::env::var(ROLE) else { return false };
    let path = std::env::var_os(LIBRARY).expect("it was set together with the role");
    let library = Library::open(Path::new(&path), &Options::default()).expect("the library is there");
    let session = library.session(Some(USER)).expect("the user was generated");
    match role.as_str() {
        "list" => list(&session),
        _ => browse(&session),
    }
    true
}

fn start(role: &str, path: &Path) -> Child {
    let program = std::env::current_exe().expect("this is a program");
    let mut command = Command::new(program);
    command.env(ROLE, role).env(LIBRARY, path).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().expect("it was started once")
}

/// A process that lists until it is told to end.
pub struct Lister(Child);

impl Lister {
    /// Starts it, and waits until it lists.
    pub fn start(path: &Path) -> Lister {
        let mut child = start("list", path);
        let mut byte = [0];
        child.stdout.as_mut().expect("it was asked for").read_exact(&mut byte).expect("it lists");
        Lister(child)
    }

    /// Ends it; returns how long its pages took.
    pub fn end(mut self) -> Column {
        drop(self.0.stdin.take());
        let mut text = String::new();
        self.0.stdout.take().expect("it was asked for").read_to_string(&mut text).expect("it wrote numbers");
        self.0.wait().expect("it ends");
        Column::read(&text)
    }
}

fn view(key: SortKey) -> View {
    View::new(Scope::All(USER.into()), Order::descending(key))
}

/// Asks for pages in all orders until standard input ends; then says how long each took.
fn list(session: &Session) {
    let mut output = std::io::stdout();
    output.write_all(b" ").and_then(|()| output.flush()).expect("somebody waits for it");
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = BufReader::new(std::io::stdin()).read_line(&mut String::new());
        let _ = ended.send(());
    });
    let mut column = Column::default();
    while end.try_recv().is_err() {
        for key in [SortKey::Views, SortKey::DateModified, SortKey::Filename] {
            column.add(|| block(session.window(&view(key), &Spot::Index(0), 50)).expect("the view is sound"));
        }
    }
    println!("{}", column.written());
}

/// Pages through lists in all orders, from all ends, and searches; then says how much memory that took at most.
fn browse(session: &Session) {
    let total = block(session.counts()).expect("it can be counted").all;
    for key in [SortKey::Views, SortKey::DateModified, SortKey::Filename, SortKey::CreationTime, SortKey::Size] {
        for step in 0..200 {
            let spot = Spot::Index(total * step / 200);
            block(session.window(&view(key), &spot, 50)).expect("the view is sound");
        }
    }
    for q in ["growth", "growth margin", "gro*", "plottype:bar", "margin 77"] {
        let query = SearchQuery { q: q.into(), ..SearchQuery::default() };
        block(session.search(&query)).expect("the question is sound");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes: u64 = most.trim().trim_end_matches("kB").trim().parse().unwrap_or(0);
    println!("{}", kilobytes * 1024);
}

/// Returns the most memory, in bytes, that a process takes which browses a library; 0 where the system does not tell.
pub fn memory(path: &Path) -> u64 {
    let child = start("browse", path);
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0)
}
