//! The app without a screen: lines and numbered questions, for who hears a terminal or feels it, and for pipes.
//!
//! Nothing is drawn over and nothing moves: each line that is typed is answered by lines. Files are numbered as they are
//! told, and a number means the file that was told under it, whatever changes meanwhile. What is done is done by the same
//! jobs as on the screen, with the same words.

mod deeds;
pub mod said;
mod tell;

use std::future::Future;
use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::sleep;

use crate::backend::{Backend, Entry, Error, Order, Scope, SortKey, Spot, Undo, View};
use crate::model::{Fid, FileType, Timestamp};
use crate::text::shown;

use super::app::count;
use super::update::{quoted, sentence};
use said::{COMMANDS, Deed};

/// How many rows are told at once.
const PAGE: usize = 20;

/// After how long it is said that something is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most steps that can be taken back.
const MOST_UNDOS: usize = 200;

/// What the mode is started with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The caller's home folder.
    pub home: Fid,
    /// What the library is called.
    pub library: String,
    /// Why nothing can be changed, if so.
    pub read_only: Option<String>,
}

/// Runs the mode on standard input and output until the user quits or the input ends.
///
/// # Errors
/// Fails when the output cannot be written; a reader that has gone away is no error.
pub async fn run(backend: Arc<dyn Backend>, start: Start) -> anyhow::Result<()> {
    let (sender, lines) = unbounded_channel();
    // A line may never come: a thread can be left behind.
    std::thread::spawn(move || {
        for line in io::stdin().lock().split(b'\n') {
            let Ok(line) = line else { return };
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    let echo = !io::stdin().is_terminal();
    match converse(backend, start, lines, echo, &mut io::stdout().lock()).await {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// Answers lines until they end; where they come from no keyboard they are repeated, so that what is written can be followed.
///
/// # Errors
/// Fails when the output cannot be written.
pub async fn converse(
    backend: Arc<dyn Backend>,
    start: Start,
    lines: UnboundedReceiver<String>,
    echo: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let view = View::new(Scope::Folder(start.home.clone()), Order::ascending(SortKey::Filename));
    let place = Place { view, name: "Home".into() };
    let mut plain = Plain {
        backend,
        out,
        lines,
        echo,
        home: start.home,
        read_only: start.read_only,
        place,
        before: Vec::new(),
        told: Told::default(),
        file: None,
        undos: Vec::new(),
        redos: Vec::new(),
    };
    plain.say(&format!("plotree, plain mode, on {}. help tells the commands, quit leaves.", start.library))?;
    if let Some(reason) = plain.read_only.clone() {
        plain.say(&reason)?;
    }
    plain.list(0).await?;
    loop {
        let prompt = match &plain.file {
            Some(file) => format!("What about {}? ", quoted(&file.filename)),
            None => "What next? ".to_owned(),
        };
        let Some(line) = plain.ask(&prompt).await? else { return Ok(()) };
        if !plain.answer(line.trim()).await? {
            return Ok(());
        }
    }
}

/// Where the user is.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    view: View,
    name: String,
}

/// The files that numbers mean.
#[derive(Debug, Default)]
struct Told {
    /// The number of the first, from 0.
    start: u64,
    rows: Vec<Entry>,
    /// How many there are, if that is known.
    total: Option<u64>,
    /// Whether they are hits of a search and no place.
    hits: bool,
    /// Whether there are more than the hits told.
    cut: bool,
}

impl Told {
    /// Returns the file of a number, from 1.
    fn get(&self, number: u64) -> Option<&Entry> {
        let at = number.checked_sub(1)?.checked_sub(self.start)?;
        self.rows.get(usize::try_from(at).ok()?)
    }

    /// Returns the number behind the last one told, from 0.
    fn end(&self) -> u64 {
        self.start + self.rows.len() as u64
    }
}

/// The conversation.
struct Plain<'o> {
    backend: Arc<dyn Backend>,
    out: &'o mut dyn Write,
    lines: UnboundedReceiver<String>,
    echo: bool,
    home: Fid,
    read_only: Option<String>,
    place: Place,
    before: Vec<Place>,
    told: Told,
    /// The file that was opened, which a number is then a question about.
    file: Option<Entry>,
    undos: Vec<(String, Undo)>,
    redos: Vec<(String, Undo)>,
}

impl Plain<'_> {
    /// Writes a line.
    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", shown(text))
    }

    /// Asks something; `None` at the end of the input.
    async fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        write!(self.out, "{}", shown(prompt))?;
        self.out.flush()?;
        let line = self.lines.recv().await.map(|line| line.trim_end_matches('\r').to_owned());
        match &line {
            Some(line) if self.echo => writeln!(self.out, "{}", shown(line))?,
            None => writeln!(self.out)?,
            Some(_) => {}
        }
        Ok(line)
    }

    /// Asks for a yes.
    async fn agrees(&mut self, question: &str) -> io::Result<bool> {
        let line = self.ask(&format!("{question} yes or no? ")).await?.unwrap_or_default();
        Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Waits for something, and says so when it takes long.
    async fn wait<T>(&mut self, work: impl Future<Output = T>) -> io::Result<T> {
        tokio::pin!(work);
        tokio::select! {
            done = &mut work => return Ok(done),
            () = sleep(PATIENCE) => {}
        }
        self.say("This takes a while: waiting for the answer.")?;
        self.out.flush()?;
        Ok(work.await)
    }

    /// Tells why something was not done.
    fn complain(&mut self, what: &str, error: &Error) -> io::Result<()> {
        self.say(&sentence(what, error))
    }

    /// Does what a line says; false ends the conversation.
    async fn answer(&mut self, line: &str) -> io::Result<bool> {
        if line.is_empty() {
            if self.file.take().is_some() {
                self.again().await?;
            } else {
                self.say("Say the number of a file to open it, or a command; help tells the commands.")?;
            }
            return Ok(true);
        }
        if let Ok(number) = line.parse::<u64>() {
            match self.file.clone() {
                Some(file) => self.choose(&file, number).await?,
                None => self.open_number(number).await?,
            }
            return Ok(true);
        }
        let Some((command, rest)) = said::command_of(line) else {
            self.say(&format!("{} is no command; help tells the commands.", quoted(line)))?;
            return Ok(true);
        };
        if command.deed == Deed::Quit {
            return Ok(false);
        }
        self.obey(command.deed, rest).await?;
        Ok(true)
    }

    /// Does a command.
    async fn obey(&mut self, deed: Deed, rest: &str) -> io::Result<()> {
        let shelf = |name: &str, scope, order| Place { view: View::new(scope, order), name: name.to_owned() };
        let by_name = Order::ascending(SortKey::Filename);
        let newest = Order::descending(SortKey::DateModified);
        match deed {
            Deed::List => {
                self.file = None;
                self.list(0).await
            }
            Deed::More => self.more().await,
            Deed::Before => {
                let from = self.told.start.saturating_sub(PAGE as u64);
                if self.told.start == 0 { self.say("This is the start of the list.") } else { self.list(from).await }
            }
            Deed::Open => match self.targets(rest, "Open which one").await? {
                Some((files, _)) => match files.into_iter().next() {
                    Some(file) => self.open(file).await,
                    None => Ok(()),
                },
                None => Ok(()),
            },
            Deed::Above => self.above().await,
            Deed::Back if self.told.hits => {
                // What was found is a place of its own to who hears it.
                self.file = None;
                self.list(0).await
            }
            Deed::Back => match self.before.pop() {
                Some(place) => {
                    self.place = place;
                    self.file = None;
                    self.list(0).await
                }
                None => self.say("There is no place before this one."),
            },
            Deed::Home => self.go(shelf("Home", Scope::Folder(self.home.clone()), by_name)).await,
            Deed::Recent => self.go(shelf("All your files", Scope::All(self.home.owner().to_owned()), newest)).await,
            Deed::Starred => self.go(shelf("Starred", Scope::Starred, newest)).await,
            Deed::Shared => self.go(shelf("Shared with you", Scope::Shared, newest)).await,
            Deed::Public => self.go(shelf("Public plots", Scope::Public, newest)).await,
            Deed::Bin => self.go(shelf("Trash bin", Scope::Trash, Order::descending(SortKey::TrashedAt))).await,
            Deed::Find => self.find(rest).await,
            Deed::Filter => {
                self.place.view.filter = (!rest.is_empty()).then(|| rest.to_owned());
                self.file = None;
                self.list(0).await
            }
            Deed::Sort => self.sort(rest).await,
            Deed::Help => self.help(rest),
            _ => self.change(deed, rest).await,
        }
    }

    /// Goes somewhere.
    async fn go(&mut self, place: Place) -> io::Result<()> {
        if place != self.place {
            let before = std::mem::replace(&mut self.place, place);
            self.before.push(before);
        }
        self.file = None;
        self.list(0).await
    }

    /// Tells the list from a row on, from 0.
    async fn list(&mut self, from: u64) -> io::Result<()> {
        self.told = Told { start: from, ..Told::default() };
        self.read().await
    }

    /// Tells the list again as far as it was told, or what was found.
    async fn again(&mut self) -> io::Result<()> {
        if self.told.hits { self.rows(0) } else { self.list(self.told.start).await }
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.told.hits || self.told.total.is_some_and(|total| self.told.end() >= total) {
            return self.say("That was all.");
        }
        self.file = None;
        self.read().await
    }

    /// Reads the rows behind those told, and tells them.
    async fn read(&mut self) -> io::Result<()> {
        let (backend, view, from) = (Arc::clone(&self.backend), self.place.view.clone(), self.told.end());
        let window = self.wait(async move { backend.window(&view, &Spot::Index(from), PAGE).await }).await?;
        let window = match window {
            Ok(window) => window,
            Err(error) => {
                let what = format!("{} could not be read", self.place.name);
                return self.complain(&what, &error);
            }
        };
        self.told.total = window.total;
        let known = self.told.rows.len();
        if window.rows.is_empty() && known > 0 {
            self.told.total = Some(self.told.end());
            return self.say("That was all.");
        }
        self.told.rows.extend(window.rows);
        self.rows(known)
    }

    /// Tells the heading, and the rows from one on.
    fn rows(&mut self, known: usize) -> io::Result<()> {
        let order = tell::order(self.place.view.order);
        let filter = self.place.view.filter.as_deref().map_or(String::new(), |with| format!(", with {}", quoted(with)));
        let name = self.place.name.clone();
        let (first, end) = (self.told.start + known as u64 + 1, self.told.end());
        if self.told.hits {
            let found = count(end, "file");
            let cut = self.told.cut;
            self.say(&if cut {
                format!("The best {found} of more that were found:")
            } else {
                format!("Found {found}:")
            })?;
        } else if end < first {
            let what = if filter.is_empty() { "is empty".to_owned() } else { format!("has nothing{filter}") };
            return self.say(&format!("{name} {what}."));
        } else {
            let total = self.told.total.map_or(String::new(), |total| format!(" of {total}"));
            self.say(&format!("{name}, {order}{filter}: {first} to {end}{total}."))?;
        }
        let now = Timestamp::now();
        let lines: Vec<String> = (first..=end)
            .filter_map(|number| self.told.get(number).map(|entry| tell::row(number, entry, now)))
            .collect();
        for line in lines {
            self.say(&line)?;
        }
        let more = match self.told.total {
            Some(total) => total > end,
            None => !self.told.hits && self.told.rows.len().is_multiple_of(PAGE),
        };
        if more { self.say("more tells what follows.") } else { Ok(()) }
    }

    async fn open_number(&mut self, number: u64) -> io::Result<()> {
        match self.told.get(number).cloned() {
            Some(file) => self.open(file).await,
            None => self.unknown(number),
        }
    }

    fn unknown(&mut self, number: u64) -> io::Result<()> {
        let (first, end) = (self.told.start + 1, self.told.end());
        let known = if end < first { "none was told".to_owned() } else { format!("{first} to {end} were told") };
        self.say(&format!("There is no file of number {number}: {known}."))
    }

    /// Goes into a folder, or tells a file.
    async fn open(&mut self, file: Entry) -> io::Result<()> {
        if file.filetype == FileType::Folder {
            let name = self.name_of(&file).await?;
            let view = View::new(Scope::Folder(file.fid), Order::ascending(SortKey::Filename));
            return self.go(Place { view, name }).await;
        }
        let backend = Arc::clone(&self.backend);
        let entry = file.clone();
        let counts = self.read_only.is_none() && !file.deleted && file.filetype == FileType::Plot;
        let told = self.wait(async move { tell::file(backend.as_ref(), &entry, counts).await }).await?;
        match told {
            Ok(lines) => {
                for line in lines {
                    self.say(&line)?;
                }
            }
            Err(error) => return self.complain(&format!("{} could not be read", quoted(&file.filename)), &error),
        }
        self.menu(&file)?;
        self.file = Some(file);
        Ok(())
    }

    async fn name_of(&mut self, folder: &Entry) -> io::Result<String> {
        let (backend, fid) = (Arc::clone(&self.backend), folder.fid.clone());
        let path = self.wait(async move { backend.path(&fid).await }).await?;
        let trashed = if folder.deleted { "Trashed folder" } else { "Folder" };
        Ok(format!("{trashed} {}", path.unwrap_or_else(|_| folder.filename.clone())))
    }

    /// Goes to the folder above.
    async fn above(&mut self) -> io::Result<()> {
        let Scope::Folder(fid) = self.place.view.scope.clone() else {
            return self.say("This is no folder; home goes to yours.");
        };
        if fid == self.home || fid.number() < 0 {
            return self.say("This is the home folder: nothing is above it.");
        }
        let backend = Arc::clone(&self.backend);
        let above = self.wait(async move {
            let folder = backend.retrieve(&fid).await?;
            let above = fid.sibling(folder.parent);
            let path = if folder.parent < 0 { String::new() } else { backend.path(&above).await? };
            Ok::<_, Error>((above, path))
        });
        match above.await? {
            Ok((above, path)) => {
                let name = match path.as_str() {
                    "" if above == self.home => "Home".to_owned(),
                    "" => format!("The home of {}", above.owner()),
                    path => format!("Folder {path}"),
                };
                let view = View::new(Scope::Folder(above), Order::ascending(SortKey::Filename));
                self.go(Place { view, name }).await
            }
            Err(error) => self.complain("The folder above could not be read", &error),
        }
    }

    async fn find(&mut self, words: &str) -> io::Result<()> {
        let words = match words {
            "" => self.ask("Find what? ").await?.unwrap_or_default(),
            words => words.to_owned(),
        };
        if words.trim().is_empty() {
            return Ok(());
        }
        let (backend, home) = (Arc::clone(&self.backend), self.home.clone());
        let asked = words.trim().to_owned();
        let found = self.wait(async move { super::find::find(backend.as_ref(), &home, &asked, false, None).await });
        match found.await? {
            Ok(found) if found.hits.is_empty() => self.say(&format!("Nothing is like {}.", quoted(words.trim()))),
            Ok(found) => {
                self.file = None;
                let cut = found.hits.len() > 2 * PAGE;
                let rows: Vec<Entry> = found.hits.into_iter().map(|hit| hit.entry).take(2 * PAGE).collect();
                self.told = Told { start: 0, total: Some(rows.len() as u64), rows, hits: true, cut };
                self.rows(0)
            }
            Err(error) => self.complain("Nothing was found", &error),
        }
    }

    async fn sort(&mut self, by: &str) -> io::Result<()> {
        let by = if by.is_empty() {
            for (number, (name, ..)) in tell::ORDERS.iter().enumerate() {
                self.say(&format!("{}. {name}", number + 1))?;
            }
            self.ask("Sort by which? ").await?.unwrap_or_default()
        } else {
            by.to_owned()
        };
        let (word, rest) = by.trim().split_once(' ').unwrap_or((by.trim(), ""));
        let wanted = word.to_lowercase();
        let numbered = wanted.parse::<usize>().ok().and_then(|number| tell::ORDERS.get(number.checked_sub(1)?));
        let named = tell::ORDERS.iter().find(|(name, ..)| !wanted.is_empty() && name.starts_with(&wanted));
        match numbered.or(named) {
            Some((_, order, _)) => {
                let reversed = rest.trim().starts_with("rev");
                self.place.view.order = if reversed { order.reversed() } else { *order };
                self.file = None;
                self.list(0).await
            }
            None if by.trim().is_empty() => Ok(()),
            None => self.say(&format!("There is no order by {}.", quoted(word))),
        }
    }

    fn help(&mut self, about: &str) -> io::Result<()> {
        let one = said::command_of(about).map(|(command, _)| command.deed);
        self.say("Files are numbered as they are told; where more may be named, 1 3 5-8 names five of them.")?;
        for command in COMMANDS.iter().filter(|command| one.is_none_or(|one| one == command.deed)) {
            let (name, others) = command.names.split_first().map_or(("", &[][..]), |(name, others)| (*name, others));
            let others = if others.is_empty() { String::new() } else { format!(" (or {})", others.join(", ")) };
            let rest = if command.rest.is_empty() { String::new() } else { format!(" {}", command.rest) };
            self.say(&format!("{name}{rest}{others}: {}", command.doc))?;
        }
        Ok(())
    }
}
