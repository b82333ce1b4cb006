//! Errands: long work with what is outside the library, such as whole accounts that are pulled and pushed.
//!
//! The app knows no server and no folder of figures. Whoever starts it gives it somebody who does ([`Outside`]); errands run on
//! a thread of their own, beside the changes of the library and as many at once as are asked for, and tell what comes of them.
//! The tasks show them; files that differ from what was last seen on a server have a sign.

pub mod export;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc::UnboundedSender;

use crate::backend::Entry;
use crate::errands::{Ended, Named, News, Order, Outside, Taken, Tell};
use crate::model::{Fid, Timestamp};

use super::action::Action;
use super::app::{App, Ask, Choice, Choose, Chosen, Dialog, count};
use super::message::{Answer, Effect, Target};
use super::update::{quoted, reread};

/// How many ended errands are remembered.
const MOST: usize = 100;
/// Lines of an errand's report that are kept.
const MOST_LINES: usize = 1_000;
/// Lines of what would be pushed that a question shows.
const SHOWN: usize = 12;

/// Returns an order in words, as something that is going on or has been done.
#[must_use]
pub fn label(order: &Order) -> String {
    match order {
        Order::Pull { remote, trash } => {
            format!("pull from {remote}{}", if *trash { ", with its trash" } else { "" })
        }
        Order::Push { remote, roots, taken, dry_run } => {
            let taken = match taken {
                Taken::Skip => "",
                Taken::Rename => ", numbers behind taken names",
                Taken::Replace => ", in place of what is there",
            };
            let begun = if *dry_run { "what a push would do: " } else { "push " };
            format!("{begun}{} to {remote}{taken}", files(roots))
        }
        Order::Import { path, .. } => format!("import {}", quoted(path)),
        Order::Export { roots, formats, to, force } => {
            let force = if *force { ", in place of what is there" } else { "" };
            format!("export {} to {} as {}{force}", files(roots), quoted(to), formats.join(" and "))
        }
    }
}

/// Returns files in words: the name of one, the number of several.
fn files(files: &[Named]) -> String {
    match files {
        [file] => quoted(&file.name),
        _ => count(files.len() as u64, "file"),
    }
}

/// An errand.
#[derive(Debug)]
pub struct Errand {
    /// Its number.
    pub number: u64,
    /// What is to be done.
    pub order: Order,
    /// Files that are done, and files in all.
    pub done: (u64, Option<u64>),
    /// What it is at.
    pub at: String,
    /// When it began.
    pub begun: Timestamp,
    /// How it ended and when, once it has.
    pub ended: Option<(Ended, Timestamp)>,
}

impl Errand {
    /// Returns how far it is: `120 of 400 · 30/s · 9s left`.
    #[must_use]
    pub fn progress(&self, now: Timestamp) -> String {
        let (done, all) = self.done;
        let Some(all) = all else { return if self.at.is_empty() { "begins".to_owned() } else { self.at.clone() } };
        let seconds = now.0.saturating_sub(self.begun.0) as f64 / 1e6;
        let mut words = vec![format!("{done} of {all}")];
        if done > 0 && seconds >= 1.0 {
            let rate = done as f64 / seconds;
            words.push(if rate < 10.0 { format!("{rate:.1}/s") } else { format!("{rate:.0}/s") });
            words.push(format!("{} left", spell(all.saturating_sub(done) as f64 / rate)));
        }
        words.join(" · ")
    }
}

/// Returns seconds in words: `9s`, `4m`, `2h`.
fn spell(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 99.5 => format!("{seconds:.0}s"),
        seconds if seconds < 5_970.0 => format!("{:.0}m", seconds / 60.0),
        seconds => format!("{:.0}h", seconds / 3_600.0),
    }
}

/// How a file stands to the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is as it was pulled or pushed.
    Same,
    /// It has changed here since.
    Differs,
    /// No server has it, as far as is known here.
    Alone,
}

/// What the app knows of errands.
#[derive(Debug, Default)]
pub struct Errands {
    /// The servers that are known; `None` where the app is on a server itself.
    pub remotes: Option<Vec<String>>,
    /// The errands, the latest first.
    pub all: Vec<Errand>,
    /// Whether the user was told that quitting ends what runs.
    pub quit_asked: bool,
    remembered: HashMap<Fid, Timestamp>,
}

impl Errands {
    /// Returns those under way.
    pub fn running(&self) -> impl Iterator<Item = &Errand> {
        self.all.iter().filter(|errand| errand.ended.is_none())
    }

    /// Returns how a file stands to the servers; `None` where nothing was pulled or pushed.
    #[must_use]
    pub fn standing(&self, entry: &Entry) -> Option<Standing> {
        if self.remembered.is_empty() {
            return None;
        }
        Some(match self.remembered.get(&entry.fid) {
            Some(moment) if *moment == entry.modified => Standing::Same,
            Some(_) => Standing::Differs,
            None => Standing::Alone,
        })
    }
}

/// Does an action on errands; returns false for all others.
pub fn run(app: &mut App, action: Action) -> bool {
    match action {
        Action::Pull => ask_remote(app, |remote| Chosen::AskErrand(Order::Pull { remote, trash: false })),
        Action::Push => {
            let targets = app.targets().into_iter();
            let roots: Vec<Named> = targets.map(|Target { fid, name }| Named { fid, name }).collect();
            if roots.is_empty() {
                app.complain("There is no file here to push.");
                return true;
            }
            ask_remote(app, |remote| {
                let (roots, taken) = (roots.clone(), Taken::Skip);
                Chosen::AskErrand(Order::Push { remote, roots, taken, dry_run: true })
            });
        }
        Action::Export => export::ask_format(app),
        Action::Import => match (app.errands.remotes.is_some(), app.target_folder()) {
            (false, _) => app.complain("Figures are imported into a library on this machine."),
            (_, None) => app.complain("Go into a folder of yours first: figures are imported into it."),
            (_, Some(folder)) => {
                let ask = Ask::Import(folder);
                app.dialogs.push(Dialog::Ask { ask, input: String::new().into(), error: None });
            }
        },
        _ => return false,
    }
    true
}

/// Asks which server is meant, if there are several.
fn ask_remote(app: &mut App, what: impl Fn(String) -> Chosen) {
    let remotes = match &app.errands.remotes {
        None => {
            app.complain("This is a server already: pull and push go between it and a library on this machine.");
            return;
        }
        Some(remotes) => remotes.clone(),
    };
    match remotes.as_slice() {
        [] => app.complain("No server is known yet: `plotree login https://plots.example.com` makes one."),
        [remote] => super::update::choose(app, what(remote.clone())),
        _ => {
            let choices = ('1'..='9').zip(&remotes).map(|(key, remote)| Choice {
                key,
                text: remote.clone(),
                what: what(remote.clone()),
            });
            let choices = choices.collect();
            let lines = Vec::new();
            app.dialogs.push(Dialog::Choose(Choose { title: "Which server?".into(), lines, choices }));
        }
    }
}

/// Asks how an errand is to be done.
pub fn ask(app: &mut App, order: Order) {
    let choice = |key, text: &str, order| Choice { key, text: text.to_owned(), what: Chosen::Errand(order) };
    let question = match order {
        Order::Pull { remote, .. } => {
            let pull = |trash| Order::Pull { remote: remote.clone(), trash };
            Choose {
                title: format!("Pull from {remote}?"),
                lines: vec![
                    "All files of your account there come into this library,".into(),
                    "under their own ids. What you changed here is left alone.".into(),
                ],
                choices: vec![
                    choice('y', "pull what is new or changed", pull(false)),
                    choice('t', "with the trash", pull(true)),
                ],
            }
        }
        Order::Push { remote, roots, .. } => {
            let lines = vec![
                "New ones get ids of the server's, and are private there; the".into(),
                "grids that they need go along. What was pulled or pushed".into(),
                "before is changed in place.".into(),
            ];
            Choose {
                title: format!("Push {} to {remote}?", files(&roots)),
                lines,
                choices: pushes(&remote, &roots, true),
            }
        }
        order @ (Order::Import { .. } | Order::Export { .. }) => return start(app, order),
    };
    app.dialogs.push(Dialog::Choose(question));
}

/// Returns the ways to push.
fn pushes(remote: &str, roots: &[Named], may_try: bool) -> Vec<Choice> {
    let push = |key, text: &str, taken, dry_run| {
        let (remote, roots) = (remote.to_owned(), roots.to_vec());
        let what = Chosen::Errand(Order::Push { remote, roots, taken, dry_run });
        Choice { key, text: text.to_owned(), what }
    };
    let mut choices = vec![
        push('y', "push, leave what is in the way", Taken::Skip, false),
        push('n', "push, numbers behind names that are in the way", Taken::Rename, false),
        push('r', "push in place of what is in the way", Taken::Replace, false),
    ];
    if may_try {
        choices.insert(0, push('s', "only say what would happen", Taken::Skip, true));
    }
    choices
}

/// Begins an errand.
pub fn start(app: &mut App, order: Order) {
    let number = app.number();
    let key = app.keys.key(app.place(), Action::Tasks);
    app.tell(format!("Begun: {}. {key} shows how far it is.", label(&order)));
    app.errands.quit_asked = false;
    let begun = Timestamp::now();
    let errand = Errand { number, order: order.clone(), done: (0, None), at: String::new(), begun, ended: None };
    app.errands.all.insert(0, errand);
    app.effects.push(Effect::Errand(number, order));
}

/// Takes in what comes of an errand.
pub fn take(app: &mut App, number: u64, news: News) {
    match news {
        News::Remembered(files) => app.errands.remembered = files,
        News::Step { done, all, at } => {
            if let Some(errand) = app.errands.all.iter_mut().find(|errand| errand.number == number) {
                (errand.done, errand.at) = ((done, all), at);
            }
        }
        News::Ended(mut ended) => {
            ended.lines.truncate(MOST_LINES);
            let Some(errand) = app.errands.all.iter_mut().find(|errand| errand.number == number) else { return };
            errand.ended = Some((ended.clone(), Timestamp::now()));
            let order = errand.order.clone();
            app.errands.all.truncate(MOST);
            finish(app, &order, &ended);
        }
    }
}

fn finish(app: &mut App, order: &Order, ended: &Ended) {
    let key = app.keys.key(app.place(), Action::Tasks);
    let more = if ended.lines.is_empty() { String::new() } else { format!(" {key} says more.") };
    let said = format!("{}: {}.{more}", super::update::capitalised(&label(order)), ended.said);
    if ended.whole || ended.stopped {
        app.tell(said);
    } else {
        app.complain(said);
    }
    if let Order::Push { remote, roots, dry_run: true, .. } = order {
        if !ended.lines.is_empty() {
            let mut lines: Vec<String> = ended.lines.iter().take(SHOWN).cloned().collect();
            if ended.lines.len() > SHOWN {
                lines.push(format!("… and {} more, in the tasks", ended.lines.len() - SHOWN));
            }
            let title = format!("{}: {}", remote, ended.said);
            let choices = pushes(remote, roots, false);
            app.questions.push_back((app.typed, Dialog::Choose(Choose { title, lines, choices })));
        }
        return;
    }
    if let Order::Export { .. } = order {
        export::ask_force(app, order, ended);
        return;
    }
    app.effects.push(Effect::Remember);
    reread(app, None);
}

/// Cancels the errand of a place; returns why not, where it has ended.
pub fn cancel(app: &mut App, at: usize) {
    match app.errands.all.get(at) {
        Some(errand) if errand.ended.is_none() => {
            app.effects.push(Effect::StopErrand(errand.number));
            app.tell("Cancelling after the file that is under way.");
        }
        _ => app.complain("This has ended already."),
    }
}

/// Begins an errand that has ended again.
pub fn retry(app: &mut App, at: usize) {
    match app.errands.all.get(at) {
        Some(errand) if errand.ended.is_some() => {
            let order = app.errands.all.remove(at).order;
            start(app, order);
        }
        _ => app.complain("Only what has ended can be tried again."),
    }
}

/// Sends errands out, and stops them.
#[derive(Debug)]
pub struct Desk {
    outside: Arc<dyn Outside>,
    answers: UnboundedSender<Answer>,
    stops: HashMap<u64, Arc<AtomicBool>>,
}

impl Desk {
    /// Makes a desk with somebody to send.
    #[must_use]
    pub fn new(outside: Arc<dyn Outside>, answers: UnboundedSender<Answer>) -> Desk {
        Desk { outside, answers, stops: HashMap::new() }
    }

    /// Does an effect on errands; gives back all others.
    pub fn start(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Errand(number, order) => {
                let stop: Arc<AtomicBool> = Arc::default();
                self.stops.retain(|_, stop| Arc::strong_count(stop) > 1);
                self.stops.insert(number, Arc::clone(&stop));
                self.outside.begin(order, stop, self.tell(number));
            }
            Effect::StopErrand(number) => {
                if let Some(stop) = self.stops.get(&number) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
            Effect::Remember => self.outside.remember(self.tell(0)),
            effect => return Some(effect),
        }
        None
    }

    fn tell(&self, number: u64) -> Tell {
        let answers = self.answers.clone();
        // Where the loop has ended nobody is left to hear an answer.
        Arc::new(move |news| drop(answers.send(Answer::Errand { number, news })))
    }
}
