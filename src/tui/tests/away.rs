//! What leaves the app: the browser, links, the editor, the history of an earlier run.

use super::*;
use crate::backend::{Extras, Undo};
use crate::export::browse::Opened;
use crate::tui::history::History;
use crate::tui::message::Verb;

#[test]
fn a_file_is_opened_in_the_browser_or_its_path_is_copied() {
    let mut app = Driver::new(&["a"], (120, 40));
    app.app.pages = Some("/pages".into());
    app.keys("o");
    assert!(matches!(app.asked.last(), Some(Effect::Browse(entry, Some(_))) if entry.filename == "a"));
    let answer = |app: &mut Driver, opened| {
        update::update(&mut app.app, Message::Answer(Box::new(Answer::Browsed(opened))));
        let effects = app.app.settle();
        app.perform(effects);
    };
    let (text, reason) = ("/pages/a.html".to_owned(), "There is no display".to_owned());
    answer(&mut app, Ok(Opened::Copied { text: text.clone(), reason }));
    assert_eq!(app.notice(), "There is no display: copied /pages/a.html");
    assert_eq!(app.asked.last(), Some(&Effect::Clipboard(text)));
    answer(&mut app, Err(Error::NotFound));
    assert!(app.app.notice.as_ref().unwrap().is_error);
}

#[test]
fn a_page_is_made_of_a_plot_and_of_a_grid() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a"], (120, 40));
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let entry = app.app.selected().unwrap().clone();
        let page = crate::export::browse::page(&app.session, &entry.fid, folder.path());
        let page = std::fs::read_to_string(app.runtime.block_on(page).unwrap()).unwrap();
        assert!(
            page.contains("Content-Security-Policy")
                && page.contains(if entry.filename == "a" { "Plotly" } else { "<td" })
        );
        app.keys("j");
    }
}

#[test]
fn a_link_of_a_library_that_nobody_serves_says_so() {
    let mut app = Driver::new(&["a"], (120, 40));
    app.app.pages = Some("/pages".into());
    app.keys("A s");
    assert!(app.notice().contains(", which opens while `plotree serve` runs here"), "{}", app.notice());
    assert!(app.screen().contains("opens while `plotree serve` runs here"));
}

#[test]
fn facts_are_edited_and_a_mistake_can_be_mended() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a"], (120, 40));
    app.keys("j e");
    let Some(Effect::EditForm { file, text }) = app.asked.pop() else { panic!("{:?}", app.asked) };
    assert!(text.contains("filename = \"a_grid\"") && text.contains("metadata = '''"), "{text}");
    let edited = |app: &mut Driver, text: String| {
        let answer = Answer::Edited { file: file.clone(), text: Ok(text) };
        update::update(&mut app.app, Message::Answer(Box::new(answer)));
        let effects = app.app.settle();
        app.perform(effects);
    };
    edited(&mut app, text.replace("refresh_interval = 0", "refresh_interval = soon"));
    assert!(app.screen().contains("This cannot be taken over"), "{}", app.screen());
    app.keys("e");
    assert!(matches!(app.asked.pop(), Some(Effect::EditForm { text, .. }) if text.contains("soon")));
    edited(&mut app, text.replace("{}", "{\"station\": 7}"));
    assert_eq!(app.notice(), "Changed facts of “a_grid” · u undoes it.");
    let fid = app.app.selected().unwrap().fid.clone();
    let metadata =
        |app: &Driver| app.runtime.block_on(app.session.retrieve(&fid)).unwrap().metadata.unwrap_or_default();
    assert_eq!(metadata(&app)["station"].as_f64(), Some(7.0));
    app.keys("u");
    assert!(metadata(&app).is_empty());
}

#[test]
fn an_attached_file_is_detached_and_attached_again() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a"], (120, 40));
    app.keys("X");
    assert!(app.notice().starts_with("“a” uses no attached file."), "{}", app.notice());
    let plot = app.app.selected().unwrap().fid.clone();
    let made = app.session.create_extra(std::slice::from_ref(&plot), Some("notes"), b"why");
    let notes = app.runtime.block_on(made).unwrap().value.fid;
    app.keys("X");
    assert!(app.screen().contains(" 1 notes"), "{}", app.screen());
    app.keys("1");
    assert_eq!(app.notice(), "Ended the use of “notes” by “a” · u undoes it.");
    let uses = |app: &Driver| {
        let file = app.runtime.block_on(app.session.retrieve(&plot)).unwrap();
        file.references.is_some_and(|listed| listed.results.contains(&notes))
    };
    assert!(!uses(&app));
    app.keys("u");
    assert!(uses(&app));
}

#[test]
fn what_was_done_in_an_earlier_run_is_undone_in_this_one() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d r").keys("\"x\" enter");
    let kept = History::of(&app.app.undo, &app.app.redo);
    let kept: History = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
    let (undo, redo) = kept.steps();
    let mut app = app.again();
    (app.app.undo, app.app.redo) = (undo, redo);
    app.keys("u u");
    assert!(app.exists("a") && app.exists("b"));
    // A step that has become impossible says so.
    let gone = Undo::Trash(vec![Fid::new("bob", 999).unwrap()]);
    app.app.undo.push(crate::tui::app::Step { label: "restored “z”".into(), undo: gone, at: Timestamp(0) });
    app.keys("u");
    assert!(app.notice().contains("restored “z”"), "{}", app.notice());
    assert!(app.app.tasks.iter().all(|task| task.verb != Verb::EmptyTrash));
}

#[test]
fn lasting_trouble_leaves_the_hints_in_sight() {
    let mut app = Driver::new(&["a"], (80, 24));
    app.app.trouble = Some("The disk is full.".into());
    let screen = app.screen();
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines[22].contains("✗ The disk is full.") && lines[23].contains("? help"), "{screen}");
}

#[test]
fn a_list_of_a_server_is_shown_as_it_was_until_it_answers() {
    let mut app = Driver::new(&["a", "b", "c", "x/y"], (100, 24)).behind_a_server();
    assert_eq!(app.names(), ["x", "a", "b", "c"]);
    app.keys("l h");
    // The answers of what follows are late.
    update::update(&mut app.app, Message::Key(events("l")[0]));
    let late = app.app.settle();
    assert!(app.screen().contains("as it was just now") && app.names() == ["y"], "{}", app.screen());
    app.perform(late);
    assert!(app.app.rows.old().is_none() && !app.screen().contains("as it was"), "{}", app.screen());
    // What changed meanwhile comes, and the cursor stays on the file that it went to.
    let home = Place::default();
    app.runtime.block_on(app.session.create_folder("new", &home)).unwrap();
    update::update(&mut app.app, Message::Key(events("h")[0]));
    let late = app.app.settle();
    assert_eq!(app.names(), ["x", "a", "b", "c"]);
    for key in events("j j") {
        update::update(&mut app.app, Message::Key(key));
    }
    assert_eq!(app.selected(), "b");
    app.perform(late);
    assert_eq!(app.names(), ["new", "x", "a", "b", "c"]);
    assert_eq!(app.selected(), "b");
    // One that cannot be read stays what it was, and says so.
    update::update(&mut app.app, Message::Key(events("l")[0]));
    app.keys("g g j l");
    app.app.full.clear();
}

#[test]
fn a_server_is_cleaned_and_shared_like_a_library() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a", "b"], (100, 24)).behind_a_server();
    app.keys("t p d t a g c");
    assert!(app.screen().contains("a_grid"), "{}", app.screen());
    app.keys("d");
    assert_eq!(app.notice(), "Trashed “a_grid” · u undoes it.");
    app.keys("esc g h A p");
    assert!(app.screen().contains("http://"), "the link that a server gives is shown: {}", app.screen());
    let library = app.session.library().clone();
    library.ensure_user("eve").unwrap();
    app.keys("a \"eve\" enter");
    assert!(app.screen().contains("eve"), "{}", app.screen());
    let fid = app.app.selected().unwrap().fid.clone();
    let shares = |app: &Driver| app.runtime.block_on(app.session.collaborators(&fid)).unwrap().len();
    assert_eq!(shares(&app), 1);
    app.keys("d y");
    assert_eq!(shares(&app), 0, "{}", app.screen());
}
