//! What the linear mode does to files: the jobs of the app, with questions for what a line did not say.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::backend::{Entry, Error, Lookup, Scope};
use crate::model::level::Level;
use crate::model::{Fid, FileType, HOME, IdLocal};

use super::super::app::summed;
use super::super::message::{Failure, Outcome, Target, Verb};
use super::super::runner::run_job;
use super::super::update::{capitalised, label, quoted};
use super::said::{self, Deed};
use super::{MOST_UNDOS, Plain, tell};

/// What can be done with a file that was opened, under numbers.
const CHOICES: [(&str, Deed); 9] = [
    ("hear it again", Deed::Open),
    ("all that is known of it", Deed::Facts),
    ("where its data came from", Deed::Sources),
    ("rename it", Deed::Rename),
    ("move it", Deed::Move),
    ("copy it", Deed::Copy),
    ("star it, or take the star away", Deed::Star),
    ("say who may read it", Deed::Share),
    ("move it to the trash", Deed::Trash),
];

/// The same for one in the trash.
const TRASHED: [(&str, Deed); 4] = [
    ("hear it again", Deed::Open),
    ("all that is known of it", Deed::Facts),
    ("put it back to where it was", Deed::Restore),
    ("delete it for good", Deed::Delete),
];

/// The same for one of somebody else.
const OTHERS: [(&str, Deed); 5] = [
    ("hear it again", Deed::Open),
    ("all that is known of it", Deed::Facts),
    ("where its data came from", Deed::Sources),
    ("copy it into your folders", Deed::Copy),
    ("star it, or take the star away", Deed::Star),
];

/// Files with what follows them in a line.
type Named = Option<(Vec<Entry>, String)>;

fn choices(file: &Entry, home: &Fid) -> &'static [(&'static str, Deed)] {
    match file.fid.owner() == home.owner() {
        false => &OTHERS,
        true if file.deleted => &TRASHED,
        true => &CHOICES,
    }
}

impl Plain<'_> {
    /// Tells what can be done with a file.
    pub(super) fn menu(&mut self, file: &Entry) -> io::Result<()> {
        for (number, (text, _)) in choices(file, &self.home).iter().enumerate() {
            self.say(&format!("{}. {text}", number + 1))?;
        }
        self.say("An empty line goes back to the list.")
    }

    /// Does what was chosen for a file.
    pub(super) async fn choose(&mut self, file: &Entry, number: u64) -> io::Result<()> {
        let all = choices(file, &self.home);
        let at = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
        match all.get(at) {
            Some((_, deed)) => Box::pin(self.obey(*deed, "")).await,
            None => self.say(&format!("Say a number from 1 to {}, or an empty line to go back.", all.len())),
        }
    }

    /// Returns the files that a line names, the one that is open, or those of a line that is asked for.
    pub(super) async fn targets(&mut self, rest: &str, question: &str) -> io::Result<Named> {
        let mut line = rest.to_owned();
        if !line.starts_with(|c: char| c.is_ascii_digit()) {
            if let Some(file) = self.file.clone() {
                return Ok(Some((vec![file], line)));
            }
            line = self.ask(&format!("{question}? Say its number: ")).await?.unwrap_or_default();
            if line.trim().is_empty() {
                return Ok(None);
            }
            line = format!("{} {rest}", line.trim());
        }
        let (numbers, behind) = match said::numbers(&line) {
            Ok(read) => read,
            Err(reason) => {
                self.say(&reason)?;
                return Ok(None);
            }
        };
        let behind = behind.trim().to_owned();
        let mut files = Vec::new();
        for number in numbers {
            let Some(file) = self.told.get(number).cloned() else {
                self.unknown(number)?;
                return Ok(None);
            };
            files.push(file);
        }
        if files.is_empty() {
            self.say("Files are named by their numbers, such as 2 or 1 3 5-8.")?;
            return Ok(None);
        }
        Ok(Some((files, behind)))
    }

    /// Does a command that tells of files or changes them.
    pub(super) async fn change(&mut self, deed: Deed, rest: &str) -> io::Result<()> {
        match deed {
            Deed::Undo => return self.undo().await,
            Deed::Redo => return self.redo().await,
            Deed::Folder => return self.folder(rest).await,
            Deed::Empty => return self.empty().await,
            _ => {}
        }
        let question =
            said::COMMANDS.iter().find(|command| command.deed == deed).map_or("", |command| command.names[0]);
        let question = format!("{} which one", capitalised(question));
        let Some((files, rest)) = self.targets(rest, &question).await? else { return Ok(()) };
        let Some(first) = files.first().cloned() else { return Ok(()) };
        match deed {
            Deed::Facts | Deed::Sources => self.tell(&first, deed).await,
            Deed::Trash => self.job(Verb::Trash, &files).await,
            Deed::Restore => self.restore(&files).await,
            Deed::Delete => self.delete(&files).await,
            Deed::Star => {
                let verb = if files.iter().all(|file| file.starred) { Verb::Unstar } else { Verb::Star };
                self.job(verb, &files).await
            }
            Deed::Rename => {
                let question = format!("New name for {}: ", quoted(&first.filename));
                match self.rest(&rest, &question).await? {
                    Some(name) => self.job(Verb::Rename(name), std::slice::from_ref(&first)).await,
                    None => Ok(()),
                }
            }
            Deed::Move | Deed::Copy => {
                let path = rest.strip_prefix("to ").map_or(rest.as_str(), str::trim);
                let question = "To which folder? Its path from home, or / for home: ";
                let Some(path) = self.rest(path, question).await? else { return Ok(()) };
                let Some(to) = self.find_folder(&path).await? else { return Ok(()) };
                self.job(if deed == Deed::Move { Verb::Move(to) } else { Verb::Copy(to) }, &files).await
            }
            Deed::Share => {
                let question =
                    "Who may read it: public for everyone, secret for who has the link, private for nobody? ";
                let level = self.rest(&rest, question).await?;
                match level.as_deref() {
                    Some("public") => self.job(Verb::Share(Level::Public), &files).await,
                    Some("secret") => self.job(Verb::Share(Level::Secret), &files).await,
                    Some("private") => self.job(Verb::Share(Level::Private), &files).await,
                    Some(other) => self.say(&format!("{} is none of public, secret and private.", quoted(other))),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Returns what a line said, or what it is asked to say.
    async fn rest(&mut self, said: &str, question: &str) -> io::Result<Option<String>> {
        let text = if said.is_empty() { self.ask(question).await?.unwrap_or_default() } else { said.to_owned() };
        let text = text.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    async fn tell(&mut self, file: &Entry, deed: Deed) -> io::Result<()> {
        let (backend, entry) = (Arc::clone(&self.backend), file.clone());
        let told = self.wait(async move {
            match deed {
                Deed::Sources => tell::sources(backend.as_ref(), &entry).await,
                _ => tell::facts(backend.as_ref(), &entry).await,
            }
        });
        match told.await? {
            Ok(lines) => lines.iter().try_for_each(|line| self.say(line)),
            Err(error) => self.complain(&format!("Nothing is known of {}", quoted(&file.filename)), &error),
        }
    }

    /// Finds a folder by its path from home; offers to make one that is not there.
    async fn find_folder(&mut self, path: &str) -> io::Result<Option<IdLocal>> {
        let path = path.trim_start_matches('~').trim_matches('/').to_owned();
        if path.is_empty() {
            return Ok(Some(HOME));
        }
        let (backend, lookup) = (Arc::clone(&self.backend), Lookup::from_home(&path));
        match self.wait(async move { backend.lookup(&lookup).await }).await? {
            Ok(file) if file.filetype == FileType::Folder => Ok(Some(file.fid.number())),
            Ok(_) => {
                self.say(&format!("{} is no folder.", quoted(&path)))?;
                Ok(None)
            }
            Err(Error::NotFound) => {
                if !self.agrees(&format!("There is no folder {}. Make it,", quoted(&path))).await? {
                    return Ok(None);
                }
                let outcome = self.work(Verb::NewFolder(HOME, path), Vec::new()).await?;
                Ok(outcome.show.map(|fid| fid.number()))
            }
            Err(error) => {
                self.complain(&format!("The folder {} could not be read", quoted(&path)), &error)?;
                Ok(None)
            }
        }
    }

    async fn folder(&mut self, name: &str) -> io::Result<()> {
        let Some(name) = self.rest(name, "What is the folder to be called? ").await? else { return Ok(()) };
        let parent = match &self.place.view.scope {
            Scope::Folder(fid) if fid.owner() == self.home.owner() => fid.number(),
            _ => HOME,
        };
        self.work(Verb::NewFolder(parent, name), Vec::new()).await?;
        self.again().await
    }

    async fn restore(&mut self, files: &[Entry]) -> io::Result<()> {
        let outcome = self.work(Verb::Restore, files.iter().map(Target::from).collect()).await?;
        let taken = |failure: &&Failure| matches!(failure.error, Error::Conflict { name: Some(_), .. });
        let taken: Vec<Target> = outcome.failed.iter().filter(taken).filter_map(Failure::target).collect();
        for target in taken {
            let question = format!("Another name for {}, or an empty line to leave it there: ", quoted(&target.name));
            if let Some(name) = self.rest("", &question).await? {
                self.work(Verb::RestoreAs(name), vec![target]).await?;
            }
        }
        self.file = None;
        self.again().await
    }

    async fn delete(&mut self, files: &[Entry]) -> io::Result<()> {
        if files.iter().any(|file| !file.deleted) {
            return self.say("Only what is in the trash can be deleted for good: trash it, then say bin.");
        }
        let (backend, fids) =
            (Arc::clone(&self.backend), files.iter().map(|file| file.fid.clone()).collect::<Vec<_>>());
        let summary = self.wait(async move { backend.trash_summary(&fids).await }).await?.unwrap_or_default();
        let all = summary.files + summary.folders;
        let what = match files {
            [file] if all <= 1 => quoted(&file.filename),
            _ => summed(&summary),
        };
        if self
            .agrees(&format!("{} will be deleted for good; this cannot be undone. Go on,", capitalised(&what)))
            .await?
        {
            self.job(Verb::Delete, files).await
        } else {
            self.say("Nothing was deleted.")
        }
    }

    async fn empty(&mut self) -> io::Result<()> {
        if self.agrees("Everything in the trash will be deleted for good; this cannot be undone. Go on,").await? {
            self.work(Verb::EmptyTrash, Vec::new()).await?;
            self.again().await
        } else {
            self.say("Nothing was deleted.")
        }
    }

    /// Does something to files, tells how it went, and the list as it is then.
    async fn job(&mut self, verb: Verb, files: &[Entry]) -> io::Result<()> {
        let goes = matches!(verb, Verb::Trash | Verb::Restore | Verb::Delete | Verb::Move(_));
        let starred = matches!(verb, Verb::Star | Verb::Unstar).then(|| verb == Verb::Star);
        let outcome = self.work(verb, files.iter().map(Target::from).collect()).await?;
        let open = self.file.clone().filter(|_| !goes || outcome.done == 0);
        if let Some(mut file) = open {
            if let Some(starred) = starred.filter(|_| outcome.done > 0) {
                file.starred = starred;
            }
            // What is asked next of the file is to know it as it is now.
            self.reread(file).await
        } else {
            self.file = None;
            self.again().await
        }
    }

    /// Takes the open file in as it has become.
    async fn reread(&mut self, file: Entry) -> io::Result<()> {
        let (backend, fid) = (Arc::clone(&self.backend), file.fid.clone());
        let now = self.wait(async move { backend.retrieve(&fid).await }).await?;
        self.file = Some(match now {
            Ok(now) => Entry {
                filename: now.filename,
                world_readable: now.world_readable,
                share_key_enabled: now.share_key_enabled == Some(true),
                parent: now.parent,
                ..file
            },
            Err(_) => file,
        });
        Ok(())
    }

    /// Does something, and tells how it went.
    async fn work(&mut self, verb: Verb, targets: Vec<Target>) -> io::Result<Outcome> {
        let backend = Arc::clone(&self.backend);
        let (what, files) = (verb.clone(), targets.clone());
        let work = async move { run_job(backend.as_ref(), &what, &files, &AtomicBool::new(false), &|_| ()).await };
        let mut outcome = self.wait(work).await?;
        let label = label(&verb, &targets, outcome.done);
        if outcome.done > 0 {
            let undo = if outcome.undo.is_some() { " undo takes it back." } else { "" };
            self.say(&format!("{}.{undo}", capitalised(&label)))?;
        }
        for failure in &outcome.failed {
            self.complain(&format!("{} was left as it is", quoted(&failure.name)), &failure.error)?;
        }
        for line in outcome.warnings.iter().chain(&outcome.links) {
            self.say(line)?;
        }
        if let Some(undo) = outcome.undo.take() {
            self.undos.push((label, undo));
            self.redos.clear();
            let over = self.undos.len().saturating_sub(MOST_UNDOS);
            self.undos.drain(..over);
        }
        Ok(outcome)
    }

    async fn undo(&mut self) -> io::Result<()> {
        let Some((label, undo)) = self.undos.pop() else { return self.say("There is nothing to undo.") };
        let backend = Arc::clone(&self.backend);
        match self.wait(async move { backend.undo(&undo).await }).await? {
            Ok(redo) => {
                self.say(&format!("Undone: {label}. redo does it again."))?;
                self.redos.push((label, redo));
                self.file = None;
                self.again().await
            }
            Err(error) => self.complain(&format!("“{label}” could not be undone"), &error),
        }
    }

    async fn redo(&mut self) -> io::Result<()> {
        let Some((label, undo)) = self.redos.pop() else { return self.say("There is nothing to do again.") };
        let backend = Arc::clone(&self.backend);
        match self.wait(async move { backend.undo(&undo).await }).await? {
            Ok(undo) => {
                self.say(&format!("Done again: {label}."))?;
                self.undos.push((label, undo));
                self.file = None;
                self.again().await
            }
            Err(error) => self.complain(&format!("“{label}” could not be done again"), &error),
        }
    }
}
