//! Pulls, pushes and imports from the app, done by somebody who only says what came of them.

use std::sync::{Arc, Mutex};

use super::*;
use crate::errands::{Ended, News, Order, Outside, Taken, Tell};
use crate::tui::errands::Desk;

/// Somebody who keeps what he was sent for, and how to tell what came of it.
#[derive(Default)]
struct Messenger(Mutex<Vec<Sent>>);

/// What he was sent for.
struct Sent {
    order: Order,
    stop: Arc<AtomicBool>,
    tell: Tell,
}

impl std::fmt::Debug for Messenger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Messenger")
    }
}

impl Outside for Messenger {
    fn remotes(&self) -> Option<Vec<String>> {
        Some(vec!["work".into()])
    }

    fn begin(&self, order: Order, stop: Arc<AtomicBool>, tell: Tell) {
        self.0.lock().unwrap().push(Sent { order, stop, tell });
    }

    fn remember(&self, _: Tell) {}
}

/// The app with somebody to send.
struct Sending {
    driver: Driver,
    messenger: Arc<Messenger>,
    desk: Desk,
    answers: tokio::sync::mpsc::UnboundedReceiver<Answer>,
}

impl Sending {
    fn new(plots: &[&str], size: (u16, u16)) -> Sending {
        let mut driver = Driver::new(plots, size);
        let messenger = Arc::new(Messenger::default());
        let (sender, answers) = tokio::sync::mpsc::unbounded_channel();
        driver.app.errands.remotes = messenger.remotes();
        Sending { driver, desk: Desk::new(Arc::clone(&messenger) as Arc<dyn Outside>, sender), messenger, answers }
    }

    /// Presses keys, sends out what they ask for, and takes in what comes back.
    fn keys(&mut self, keys: &str) -> &mut Sending {
        self.driver.keys(keys);
        self.settle()
    }

    fn settle(&mut self) -> &mut Sending {
        for effect in std::mem::take(&mut self.driver.asked) {
            self.driver.asked.extend(self.desk.start(effect));
        }
        while let Ok(answer) = self.answers.try_recv() {
            update::update(&mut self.driver.app, Message::Answer(Box::new(answer)));
        }
        let effects = self.driver.app.settle();
        self.driver.perform(effects);
        self
    }

    /// Tells something of the errand that was sent out last.
    fn tell(&mut self, news: News) -> &mut Sending {
        let tell = Arc::clone(&self.messenger.0.lock().unwrap().last().unwrap().tell);
        tell(news);
        self.settle()
    }

    fn sent(&self) -> Order {
        self.messenger.0.lock().unwrap().last().unwrap().order.clone()
    }

    /// Returns the lines of the screen that have a text.
    fn lines(&mut self, text: &str) -> String {
        let screen = self.driver.screen();
        let lines: Vec<&str> = screen.lines().filter(|line| line.contains(text)).map(str::trim_end).collect();
        lines.join("\n")
    }
}

fn ended(said: &str, lines: &[&str]) -> Ended {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    Ended { said: said.into(), whole: lines.is_empty(), lines, ..Ended::default() }
}

#[test]
fn a_pull_is_a_task_that_is_seen_cancelled_and_begun_again() {
    let mut app = Sending::new(&["growth"], (100, 30));
    app.keys("<");
    assert!(app.driver.screen().contains("Pull from work?"), "{}", app.driver.screen());
    app.keys("t");
    assert_eq!(app.sent(), Order::Pull { remote: "work".into(), trash: true });
    assert_eq!(app.driver.notice(), "Begun: pull from work, with its trash. w shows how far it is.");
    app.tell(News::Step { done: 120, all: Some(400), at: "churn of June".into() }).keys("w");
    assert!(app.lines("running").contains("pull from work, with its trash"), "{}", app.driver.screen());
    assert!(app.lines("running").contains("120 of 400"), "{}", app.driver.screen());
    assert!(!app.lines("churn of June").is_empty(), "what it is at is seen");
    app.keys("x");
    assert!(app.messenger.0.lock().unwrap()[0].stop.load(std::sync::atomic::Ordering::Relaxed));
    app.tell(News::Ended(Ended { stopped: true, whole: false, ..ended("pulled 120 files, broken off", &[]) }));
    assert!(app.lines("cancelled").contains("broken off"), "{}", app.driver.screen());
    app.keys("r");
    assert_eq!(app.messenger.0.lock().unwrap().len(), 2);
    app.tell(News::Ended(ended("pulled 400 files: 399 new, 1 left", &["“x” (bob:7): it is damaged."])));
    assert!(app.lines("failed").contains("1 left"), "{}", app.driver.screen());
    assert!(!app.lines("it is damaged.").is_empty());
    assert!(app.driver.notice().ends_with("1 left. w says more."), "{}", app.driver.notice());
}

#[test]
fn a_push_says_first_what_would_happen() {
    let mut app = Sending::new(&["growth", "margin"], (100, 30));
    app.keys("space j space > s");
    let Order::Push { roots, taken: Taken::Skip, dry_run: true, .. } = app.sent() else { panic!("{:?}", app.sent()) };
    assert_eq!(roots.len(), 2);
    let lines = ["make     plot    growth", "make     plot    margin"];
    app.tell(News::Ended(Ended { whole: true, ..ended("would push: 2 new, 0 changed, 0 unchanged", &lines) }));
    let screen = app.driver.screen();
    let words = ["would push", "make ", "y push", "n push", "r push"];
    let said = screen.lines().filter(|line| line.contains(['│', '╮'])).filter_map(|line| {
        let at = words.iter().find_map(|word| line.find(word))?;
        line[at..].split(['│', '─']).next().map(str::trim_end)
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @r"
    would push: 2 new, 0 changed, 0 unchanged
    make     plot    growth
    make     plot    margin
    y push, leave what is in the way
    n push, numbers behind names that are in the way
    r push in place of what is in the way
    ");
    app.keys("n");
    let Order::Push { taken: Taken::Rename, dry_run: false, .. } = app.sent() else { panic!("{:?}", app.sent()) };
    assert!(!app.driver.asked.iter().any(|effect| matches!(effect, Effect::Quit)));
    app.keys("q");
    assert!(app.driver.notice().contains("again leaves it where it is"), "{}", app.driver.notice());
    app.keys("q");
    assert!(app.driver.asked.iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[test]
fn an_import_goes_into_the_folder_that_is_seen() {
    let mut app = Sending::new(&["a/growth"], (100, 30));
    app.keys("enter + \"~/figures\" enter");
    let Order::Import { path, into } = app.sent() else { panic!("{:?}", app.sent()) };
    assert_eq!((path.as_str(), into >= 0), ("~/figures", true));
}

#[test]
fn an_export_asks_what_and_where_and_whether_files_in_the_way_give_way() {
    let mut app = Sending::new(&["growth", "margin"], (100, 30));
    app.keys("space j space -");
    let screen = app.driver.screen();
    assert!(screen.contains("Export 2 files as") && screen.contains("h web pages that work offline"), "{screen}");
    app.keys("h");
    assert!(app.driver.screen().contains("Export as html and csv into the folder"), "{}", app.driver.screen());
    app.keys("ctrl-u enter");
    assert!(app.driver.screen().contains("Name a folder of the disk"), "{}", app.driver.screen());
    app.keys("\"~/out\" enter");
    let Order::Export { roots, formats, to, force: false } = app.sent() else { panic!("{:?}", app.sent()) };
    assert_eq!((roots.len(), formats.join(" ").as_str(), to.as_str()), (2, "html csv", "~/out"));
    assert!(app.driver.notice().starts_with("Begun: export 2 files to “~/out” as html and csv."));
    app.tell(News::Step { done: 1, all: Some(2), at: "margin".into() }).keys("w");
    assert!(app.lines("running").contains("1 of 2"), "{}", app.driver.screen());
    let in_the_way = ended("exported 1 file, 1 in the way of others", &["another “margin.html” is there"]);
    app.tell(News::Ended(Ended { in_the_way: 1, ..in_the_way }));
    assert!(app.driver.screen().contains("1 file in the way"), "{}", app.driver.screen());
    app.keys("r");
    let Order::Export { force: true, .. } = app.sent() else { panic!("{:?}", app.sent()) };
}

#[test]
fn files_that_differ_from_the_server_have_a_sign() {
    let mut app = Sending::new(&["alone", "changed", "same"], (100, 30));
    let entries: Vec<_> = app.driver.app.rows.held().cloned().collect();
    assert!(entries.iter().all(|entry| app.driver.app.errands.standing(entry).is_none()));
    let known = entries[1..].iter().map(|entry| (entry.fid.clone(), entry.modified)).collect();
    app.keys("< y").tell(News::Remembered(known));
    app.keys("j r").driver.keys("\"!\" enter");
    app.settle();
    let sign = |app: &mut Sending, name: &str| app.lines(name).split(name).nth(1).unwrap().trim_start().chars().next();
    assert_eq!(sign(&mut app, "changed!"), Some('≠'));
    assert_eq!(sign(&mut app, "same"), Some('='));
    assert!(!matches!(sign(&mut app, "alone"), Some('=' | '≠')));
    app.keys("? / \"signs\" enter");
    assert!(app.driver.screen().contains("changed here since"), "{}", app.driver.screen());
}

#[test]
fn who_has_no_server_is_told_how_to_get_one() {
    let mut app = Sending::new(&["growth"], (100, 30));
    app.driver.app.errands.remotes = Some(Vec::new());
    app.keys("<");
    assert!(app.driver.notice().contains("plotree login"), "{}", app.driver.notice());
    app.driver.app.errands.remotes = None;
    for (keys, word) in [("<", "server already"), (">", "server already"), ("+", "library on this machine")] {
        app.keys(keys);
        assert!(app.driver.notice().contains(word), "{}", app.driver.notice());
    }
    // What is on a server can be exported as well.
    app.keys("- j \"out\" enter");
    let Order::Export { roots, .. } = app.sent() else { panic!("{:?}", app.sent()) };
    assert_eq!(roots.len(), 1);
}
