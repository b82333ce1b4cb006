//! Many files at once: marks over the whole list, names in the editor, tasks, the history, and quitting meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::tui::message::{Failure, Outcome, Target};
use crate::tui::renames;

impl Driver {
    /// Answers the editor that was asked for with a text, as the loop would.
    fn edited(&mut self, text: &str) -> &mut Driver {
        let Some(Effect::EditNames { targets, .. }) = self.asked.pop() else { panic!("no editor was asked for") };
        self.answer(Answer::Names { targets, text: Ok(text.to_owned()) })
    }

    fn answer(&mut self, answer: Answer) -> &mut Driver {
        update::update(&mut self.app, Message::Answer(Box::new(answer)));
        let effects = self.app.settle();
        self.perform(effects);
        self
    }
}

#[test]
fn marks_are_inverted_and_set_by_pattern_over_rows_that_were_never_read() {
    let plots: Vec<String> = (0..1_500).map(|number| format!("{number:04}")).collect();
    let plots: Vec<&str> = plots.iter().map(String::as_str).collect();
    let mut app = Driver::new(&plots, (120, 40));
    app.keys("space space I");
    assert_eq!(app.app.marks.len(), 1_498);
    app.keys("esc V *00 enter");
    assert_eq!(app.app.marks.len(), 15);
    assert_eq!(app.notice(), "Marked 15 files of the pattern “*00”.");
    app.keys("d");
    assert_eq!(app.trash_len(), 15);
}

#[test]
fn marked_files_are_renamed_in_the_editor_and_back_as_one() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("space space r").edited("b\na\n");
    assert!(app.screen().contains("a → b"), "{}", app.screen());
    let ids = |app: &Driver| app.app.rows.held().map(|entry| entry.fid.number()).collect::<Vec<_>>();
    let before = ids(&app);
    app.keys("y");
    assert_eq!(app.names(), ["a", "b", "c"], "{}", app.notice());
    assert_eq!(ids(&app), [before[1], before[0], before[2]], "the names were swapped");
    app.keys("u");
    assert_eq!(ids(&app), before, "{}", app.notice());
}

#[test]
fn names_that_cannot_be_given_rename_nothing() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("space space r").edited("x\n");
    assert!(app.screen().contains("1 lines for 2 names"), "{}", app.screen());
    app.keys("e").edited("x/y\nb\n");
    assert!(app.screen().contains("slash"), "{}", app.screen());
    app.keys("e").edited("x\nc\n").keys("y");
    assert_eq!(app.names(), ["a", "b", "c"]);
    assert!(app.notice().contains("was left as it is"), "c is taken: {}", app.notice());
    app.keys("g g space space r").edited("x\nx\n").keys("y");
    assert_eq!(app.names(), ["a", "b", "c"], "{}", app.notice());
    app.keys("ctrl-a r").edited("a\nb\nc\n");
    assert_eq!(app.notice(), "No name was changed.");
}

#[test]
fn names_go_round_in_a_circle_across_folders() {
    let mut app = Driver::new(&["x/a", "x/b", "x/c", "a"], (120, 40));
    app.keys("l ctrl-a h j space r").edited("b\nc\na\nz\n").keys("y");
    assert!(app.exists("z") && app.exists("x/a") && app.exists("x/c"), "{}", app.notice());
    assert_eq!(app.notice(), "Renamed 4 files · u undoes it.");
}

#[test]
fn tasks_tell_what_failed_and_try_it_again() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("w");
    assert!(app.screen().contains("Nothing has been done yet."));
    app.keys("w d r ctrl-u a enter g t r esc w");
    let screen = app.screen();
    assert!(screen.contains("✗ failed") && screen.contains("“a”: Sorry, a file already exists"), "{screen}");
    app.keys("esc g h r ctrl-u b enter w j r");
    assert!(app.exists("a") && app.exists("b"), "{}", app.screen());
    app.keys("x");
    assert_eq!(app.notice(), "This has ended already.");
}

#[test]
fn a_waiting_task_is_cancelled_by_itself() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    for key in events("d d w j x") {
        update::update(&mut app.app, Message::Key(key));
    }
    let effects = app.app.settle();
    app.perform(effects);
    assert!(!app.exists("a") && app.exists("b"));
    assert!(app.screen().contains("∅ cancelled  trash “b”"), "{}", app.screen());
    app.keys("esc");
    assert_eq!(app.names(), ["b", "c"], "what was shown as done is back");
}

#[test]
fn quitting_finishes_the_changes_first() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.burst("d d q");
    assert_eq!(app.trash_len(), 2);
    assert_eq!(app.asked, [Effect::Quit]);
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.burst("d q esc");
    assert!(app.asked.is_empty(), "who stays stays");
    app.burst("d q ctrl-c ctrl-c");
    assert!(app.asked.contains(&Effect::Quit));
}

#[test]
fn a_change_that_fails_keeps_the_app_open() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.burst("r ctrl-u b enter q");
    assert!(app.asked.is_empty());
    assert!(app.notice().contains("was left as it is"), "{}", app.notice());
}

#[test]
fn the_history_is_shown_and_walked() {
    let mut app = Driver::new(&["a", "b", "c", "d"], (120, 40));
    app.keys("d d d U");
    let screen = app.screen();
    let at = |what: &str| screen.find(what).unwrap_or_else(|| panic!("{what}: {screen}"));
    assert!(at("trashed “c”") < at("trashed “b”") && at("trashed “b”") < at("trashed “a”"));
    app.keys("j enter");
    assert_eq!(app.names(), ["b", "c", "d"], "two steps back");
    app.keys("U k k enter");
    assert_eq!(app.names(), ["d"], "and both again");
}

#[test]
fn the_help_is_searched() {
    let mut app = Driver::new(&["a"], (80, 24));
    app.keys("? / \"trash\" space \"good\"");
    let screen = app.screen();
    assert!(screen.contains("Delete for good what is in the trash") && !screen.contains("half a page"), "{screen}");
    app.keys("ctrl-u \"zzz\"");
    assert!(app.screen().contains("No key is about that."));
    app.keys("esc esc");
    assert!(app.app.full.is_empty());
}

#[test]
fn the_first_start_shows_the_tour_and_a_key_is_not_lost() {
    let mut app = Driver::new(&["a", "b"], (80, 24));
    app.keys("g ?");
    assert!(app.screen().contains("Welcome to plotree"));
    app.keys("j");
    assert_eq!(app.selected(), "b");
    app.keys("g ? q");
    assert!(app.asked.is_empty() && app.app.full.is_empty(), "q leaves the tour only");
}

#[test]
fn a_key_at_the_tour_changes_nothing_below_it() {
    let mut app = Driver::new(&["a", "b"], (80, 24));
    for key in ["x", "d", "y", "*"] {
        app.keys("g ?");
        app.keys(key);
        assert!(app.app.full.is_empty(), "{key} leaves the tour");
        assert!(app.notice().starts_with("Nothing was done"), "{key}: {}", app.notice());
    }
    assert!(app.asked.is_empty() && app.app.jobs.is_empty() && app.app.waiting.is_empty());
}

#[test]
fn hints_name_the_keys_that_the_user_has() {
    let mut app = Driver::new(&[], (80, 24));
    let text = "[list]\nnew-folder = [\"N\"]\n[global]\nhelp = [\"f1\"]\n".to_owned();
    app.app.keys = KeyMap::read(&[KeysFile { file: "keys.toml".into(), text, in_keys: false }]).unwrap();
    app.keys("g h");
    assert!(app.screen().contains("N makes a folder"), "{}", app.screen());
    app.keys("Z");
    assert!(app.notice().ends_with("F1 shows all keys."), "{}", app.notice());
}

#[test]
fn names_that_go_round_or_are_refused_leave_no_file_with_a_name_for_the_meantime() {
    let app = Driver::new(&["a", "b", "c"], (120, 40));
    let targets: Vec<Target> = app.app.rows.held().map(Target::from).collect();
    let rename = |names: [&str; 3]| {
        let asked = AtomicUsize::new(0);
        // What never ends would be cancelled here, and not be all told.
        let cancelled = || asked.fetch_add(1, Ordering::Relaxed) > 60;
        let names = names.map(str::to_owned);
        app.runtime.block_on(renames::apply(&app.session, &targets, &names, &cancelled, &|_| {}))
    };
    let renamed = rename(["b", ".", "c"]);
    assert_eq!((renamed.failed.len(), renamed.left.len()), (2, 0), "{renamed:?}");
    assert!(["a", "b", "c"].iter().all(|path| app.exists(path)));
    let renamed = rename(["b", "c", "a"]);
    assert_eq!((renamed.done, renamed.failed.len()), (3, 0), "{renamed:?}");
    let names: Vec<String> = targets
        .iter()
        .map(|target| app.runtime.block_on(app.session.retrieve(&target.fid)).unwrap().filename)
        .collect();
    assert_eq!(names, ["b", "c", "a"]);
}

#[test]
fn what_a_cancelled_task_has_done_is_not_done_twice() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("ctrl-a y");
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('p'), KeyModifiers::NONE)));
    drop(app.app.settle());
    let (job, targets) = app.app.jobs.first().map(|job| (job.number, job.targets.clone())).unwrap();
    let outcome = Outcome {
        done: 1,
        failed: vec![Failure { name: "b".into(), fid: Some(targets[1].fid.clone()), error: Error::Forbidden }],
        undo: None,
        show: None,
        cancelled: true,
        left: vec![targets[2].clone()],
        links: Vec::new(),
        warnings: Vec::new(),
    };
    update::update(&mut app.app, Message::Answer(Box::new(Answer::Done { job, outcome })));
    let effects = app.app.settle();
    app.perform(effects);
    app.keys("w r");
    assert_eq!(app.runtime.block_on(app.session.counts()).unwrap().all, 5, "{}", app.screen());
}
