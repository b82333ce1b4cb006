//! What changes files, and what takes it back: jobs, undo, names, questions before anything is gone for good.

use super::*;
use crate::backend::TrashSummary;
use crate::tui::message::{Failure, Outcome, PreviewKey};
use crate::tui::preview::Preview;

#[test]
fn trashing_and_undoing() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    assert_eq!(app.names(), ["a", "b", "c"]);
    app.keys("j d");
    assert_eq!(app.names(), ["a", "c"]);
    assert_eq!(app.selected(), "c", "the cursor goes to the next row");
    assert_eq!(app.notice(), "Trashed “b” · u undoes it.");
    assert!(!app.exists("b"));
    app.keys("u");
    assert_eq!(app.names(), ["a", "b", "c"]);
    assert_eq!(app.selected(), "b", "what came back has the cursor");
    app.keys("ctrl-r");
    assert_eq!(app.names(), ["a", "c"]);
    app.keys("u u");
    assert_eq!(app.notice(), "There is nothing to undo.");
    assert!(app.exists("b"));
}

#[test]
fn an_undo_typed_ahead_means_the_change_before_it() {
    let mut app = Driver::new(&["a", "b", "c", "d"], (120, 40));
    app.keys("d");
    app.burst("d u");
    assert_eq!(app.names(), ["b", "c", "d"], "the first change stays");
    app.burst("d d u u u");
    assert_eq!(app.names(), ["a", "b", "c", "d"]);
    app.burst("ctrl-r ctrl-r ctrl-r ctrl-r");
    assert_eq!(app.names(), ["d"], "{}", app.notice());
    assert_eq!(app.notice(), "There is nothing more to redo.");
}

#[test]
fn an_undo_of_what_was_refused_takes_nothing_else_back() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("d");
    app.burst("r ctrl-u c enter u");
    assert!(app.notice().contains("was left as it is"), "{}", app.notice());
    assert_eq!(app.names(), ["b", "c"], "the trashed one stays there");
    app.keys("u");
    assert_eq!(app.names(), ["a", "b", "c"]);
}

#[test]
fn what_is_not_thrown_away_gets_the_cursor_back_unless_its_user_has_gone_on() {
    for (keys, selected) in [("", "b"), ("j", "d")] {
        let mut app = Driver::new(&["a", "b", "c", "d"], (120, 40));
        app.keys("j");
        update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('d'), KeyModifiers::NONE)));
        assert_eq!(app.selected(), "c");
        drop(app.app.settle());
        app.keys(keys);
        let job = &app.app.jobs[0];
        let failed = vec![Failure { name: "b".into(), fid: Some(job.targets[0].fid.clone()), error: Error::Forbidden }];
        let outcome = Outcome { failed, ..Outcome::default() };
        let answer = Answer::Done { job: job.number, outcome };
        update::update(&mut app.app, Message::Answer(Box::new(answer)));
        let effects = app.app.settle();
        app.perform(effects);
        assert_eq!((app.names(), app.selected()), (vec!["a", "b", "c", "d"], selected));
    }
}

#[test]
fn an_undo_that_fails_can_be_tried_again() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d r ctrl-u a enter");
    app.app.undo.remove(1);
    app.keys("u");
    assert!(app.notice().starts_with("Could not undo"), "{}", app.notice());
    app.keys("r ctrl-u b enter");
    app.app.undo.pop();
    app.keys("u");
    assert_eq!(app.names(), ["a", "b"], "{}", app.notice());
}

#[test]
fn what_is_typed_ahead_of_a_list_is_typed_into_what_it_opens() {
    let mut app = Driver::new(&["x/dad", "x/mum", "y"], (120, 40));
    app.burst("l j / \"mu\" enter d");
    assert!(!app.exists("x/mum") && app.exists("x/dad"), "{}", app.notice());
    app.burst("esc g h l r ctrl-u \"quit\" enter");
    assert!(app.exists("x/quit"), "{:?}", app.app.ahead);
    assert_eq!(app.asked, [], "q was a letter");
    app.burst("g h l j q");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn a_yes_before_the_question_deletes_nothing() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d g t");
    app.burst("D y");
    assert_eq!(app.trash_len(), 1);
    assert!(app.screen().contains("This cannot be undone."), "{}", app.screen());
    app.burst("n D n");
    assert!(app.app.dialogs.is_empty(), "an answer to a question that was left opens nothing");
}

#[test]
fn marks_in_the_trash_are_not_those_outside() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("d space g t");
    assert!(app.app.marks.is_empty());
    app.keys("space g h");
    assert_eq!(app.app.marks.len(), 1);
    app.keys("d");
    assert!(app.exists("c") && !app.exists("b"));
    app.keys("g t r");
    assert!(app.exists("a") && !app.exists("b"));
}

#[test]
fn a_folder_trashed_in_the_tree_is_left_by_the_list() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("tab j l j");
    assert_eq!(app.names(), ["a"]);
    app.keys("d");
    assert_eq!(app.names(), ["b"]);
    assert!(app.screen().starts_with(" plotree  bob · library  ~/x "), "{}", app.screen());
}

#[test]
fn a_change_by_somebody_else_is_seen_and_a_folder_that_went_is_left() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("l l");
    assert_eq!(app.names(), ["a"]);
    let folder = app.app.location.trail[1].0.clone();
    let revision = |app: &mut Driver, number| {
        update::update(&mut app.app, Message::Answer(Box::new(Answer::Revision(number))));
        let effects = app.app.settle();
        app.perform(effects);
    };
    revision(&mut app, 1);
    app.runtime.block_on(app.session.trash(&folder)).unwrap();
    assert_eq!(app.names(), ["a"]);
    revision(&mut app, 2);
    assert_eq!(app.names(), ["b"]);
}

#[test]
fn a_window_that_shows_nothing_changes_nothing() {
    let mut app = Driver::new(&["a"], (39, 10));
    app.keys("d");
    assert!(app.exists("a"));
    app.keys("q");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn a_star_leaves_the_cursor_where_the_user_went() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.burst("* j j");
    assert_eq!(app.selected(), "c");
}

#[test]
fn marked_files_go_and_come_back_as_one() {
    let mut app = Driver::new(&["a", "b", "c", "d"], (120, 40));
    app.keys("space j space d");
    assert_eq!(app.names(), ["b", "d"]);
    assert_eq!(app.notice(), "Trashed 2 files · u undoes it.");
    app.keys("u");
    assert_eq!(app.names(), ["a", "b", "c", "d"]);
    app.keys("g g v j j d");
    assert_eq!(app.names(), ["d"]);
    assert_eq!(app.trash_len(), 3);
}

#[test]
fn a_folder_goes_with_all_that_is_in_it() {
    let mut app = Driver::new(&["deep/er/a", "deep/b", "c"], (120, 40));
    assert_eq!(app.names(), ["deep", "c"]);
    app.keys("d");
    assert!(!app.exists("deep/er/a"));
    app.keys("g t");
    assert_eq!(app.names(), ["deep"]);
    app.keys("r");
    assert!(app.exists("deep/er/a"));
    assert_eq!(app.names(), Vec::<&str>::new());
    app.keys("g h l l");
    assert_eq!(app.names(), ["a"]);
    app.keys("h");
    assert_eq!(app.selected(), "er", "going up puts the cursor on where one came from");
}

#[test]
fn a_restore_into_a_taken_name_asks_for_another() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d r ctrl-u a enter g t r");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Ask { error: Some(_), .. })));
    app.keys("esc");
    assert_eq!(app.names(), ["a"], "it stays in the trash");
    app.keys("r enter g h");
    assert_eq!(app.names(), ["a", "a (restored)"]);
    app.keys("u");
    assert_eq!(app.names(), ["a"]);
}

#[test]
fn deleting_for_good_asks_and_only_in_the_trash() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("D");
    assert!(app.notice().starts_with("Only what is in the trash"), "{}", app.notice());
    app.keys("d g t D");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Confirm { .. })));
    app.keys("n");
    assert_eq!(app.trash_len(), 1);
    app.keys("D y");
    assert_eq!(app.trash_len(), 0);
    assert!(app.screen().contains("The trash is empty."));
}

#[test]
fn emptying_the_trash_asks_and_counts() {
    let mut app = Driver::new(&["f/a", "f/b", "c"], (120, 40));
    app.keys("d d g t E");
    let screen = app.screen();
    assert!(screen.contains("Everything in the trash"), "{screen}");
    app.keys("y enter \"es\" enter");
    assert_eq!(app.trash_len(), 2, "more than one file wants the word");
    app.keys("ctrl-u \"delete\" enter");
    assert_eq!(app.trash_len(), 0);
}

#[test]
fn sorting_by_views_both_ways() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("j enter esc enter esc");
    app.keys(", v");
    assert_eq!(app.names()[0], "b");
    app.keys(", V");
    assert_eq!(app.names()[2], "b");
    app.keys(", N");
    assert_eq!(app.names(), ["c", "b", "a"]);
}

#[test]
fn renaming_moving_and_new_folders() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("r ctrl-u \"growth\" enter");
    assert_eq!(app.selected(), "growth");
    app.keys("a \"x/y\" enter");
    assert!(app.exists("x/y"));
    app.keys("/ \"growth\" enter x esc g g");
    assert_eq!(app.selected(), "x");
    app.keys("l p");
    assert!(app.exists("x/growth") && !app.exists("growth"), "{}", app.notice());
    app.keys("u");
    assert!(app.exists("growth"));
    app.keys("g h a a/ ctrl-u enter");
    assert!(app.screen().contains("A name cannot be empty."));
    app.keys("esc");
}

#[test]
fn the_filter_narrows_and_escape_widens() {
    let mut app = Driver::new(&["alpha", "beta", "gamma"], (120, 40));
    app.keys("/ \"et\"");
    assert_eq!(app.names(), ["beta"]);
    app.keys("enter esc");
    assert_eq!(app.names(), ["alpha", "beta", "gamma"]);
    assert_eq!(app.selected(), "beta", "the cursor stays on its file");
}

#[test]
fn a_trash_that_cannot_be_counted_is_not_emptied_and_one_file_asks_for_the_word_too() {
    let mut app = Driver::new(&["a"], (120, 40));
    app.keys("d g t D");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Confirm { word: None, .. })), "one file is one key");
    app.keys("esc");
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('E'), KeyModifiers::NONE)));
    drop(app.app.settle());
    let answer = |app: &mut Driver, summary| {
        let answer = Answer::TrashSummary { targets: Vec::new(), summary };
        update::update(&mut app.app, Message::Answer(Box::new(answer)));
    };
    answer(&mut app, Err(Error::Busy));
    assert!(app.app.dialogs.is_empty() && app.notice().contains("another program"), "{}", app.notice());
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('E'), KeyModifiers::NONE)));
    drop(app.app.settle());
    answer(&mut app, Ok((TrashSummary { files: 1, bytes: Some(5), ..TrashSummary::default() }, false)));
    assert!(app.screen().contains("At least 1 file"), "{}", app.screen());
    app.keys("y enter");
    assert_eq!(app.trash_len(), 1, "one key does not empty the trash");
}

#[test]
fn another_change_makes_drawings_again_and_our_own_does_not() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    let asks = |app: &mut Driver, revision| {
        update::update(&mut app.app, Message::Answer(Box::new(Answer::Revision(revision))));
        let effects = app.app.settle();
        let asks = effects.iter().any(|effect| matches!(effect, Effect::Preview { ahead: false, .. }));
        app.perform(effects);
        asks
    };
    assert!(!asks(&mut app, 1), "the first one is no change");
    assert!(asks(&mut app, 2), "a grid may have changed that the plot draws on");
    app.keys("d");
    assert!(!asks(&mut app, 3), "{}", app.notice());
    assert!(asks(&mut app, 4));
}

#[test]
fn the_next_preview_is_asked_for_once() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.app.forget_drawings();
    let aheads = |effects: &[Effect]| {
        effects.iter().filter(|effect| matches!(effect, Effect::Preview { ahead: true, .. })).count()
    };
    let effects = app.app.settle();
    let Some(Effect::Preview { entry, size, .. }) = effects.into_iter().next() else { panic!("it is drawn again") };
    let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size };
    let preview = Arc::new(Preview::lost());
    update::update(&mut app.app, Message::Answer(Box::new(Answer::Preview { key, preview })));
    assert_eq!(aheads(&app.app.settle()), 1);
    assert_eq!(aheads(&app.app.settle()), 0, "it is under way");
}

#[test]
fn a_change_behind_our_own_view_is_read_once_the_chart_is_closed() {
    let mut app = Driver::new(&["a"], (120, 40));
    let fid = app.app.selected().unwrap().fid.clone();
    update::update(&mut app.app, Message::Answer(Box::new(Answer::Revision(1))));
    update::update(&mut app.app, Message::Answer(Box::new(Answer::Viewed { fid, views: Ok(1) })));
    update::update(&mut app.app, Message::Answer(Box::new(Answer::Revision(2))));
    assert!(!app.app.unread, "no chart is open: nothing is put off");
    assert!(app.app.settle().iter().any(|effect| matches!(effect, Effect::Rows { .. })));
}
