//! Who may see files, and what was said of them.

use super::*;
use crate::backend::Share;

/// Starts the app on three plots, with two users more and a team.
fn driver() -> Driver {
    let app = Driver::new(&["a", "b", "c"], (120, 40));
    let library = app.session.library();
    library.ensure_user("eve").unwrap();
    library.ensure_user("fred").unwrap();
    library.team_add("The Staff").unwrap();
    app
}

fn shared_with(app: &Driver, path: &str) -> Vec<String> {
    let file = app.runtime.block_on(app.session.lookup(&Lookup::from_home(path))).unwrap();
    let shares = app.runtime.block_on(app.session.collaborators(&file.fid)).unwrap();
    let told = |share| match share {
        Share::User { user, readonly } => format!("{} {readonly}", user.username),
        Share::Email { email, readonly } => format!("{email} {readonly}"),
        Share::Team { name, readonly } => format!("team {name} {readonly}"),
    };
    shares.into_iter().map(told).collect()
}

fn level(app: &Driver, path: &str) -> (bool, bool) {
    let file = app.runtime.block_on(app.session.lookup(&Lookup::from_home(path))).unwrap();
    (file.world_readable, file.share_key_enabled == Some(true))
}

#[test]
fn a_file_is_made_public_secret_and_private_and_undo_takes_each_back() {
    let mut app = driver();
    app.keys("A");
    assert!(app.screen().contains("now private"), "{}", app.screen());
    app.keys("p");
    assert_eq!(level(&app, "a"), (true, false));
    assert!(app.screen().contains("now public"), "the dialog stays and says what is: {}", app.screen());
    app.keys("s");
    assert_eq!(level(&app, "a"), (false, true));
    let told = "Made “a” secret · u undoes it. Copied the link http://localhost:8088/~bob/1/?share_key=";
    let key = app.notice().strip_prefix(told).unwrap().to_owned();
    assert_eq!(key.len(), 22);
    assert!(app.screen().contains(&format!("/~bob/1/?share_key={key}")), "the dialog shows it: {}", app.screen());
    assert_eq!(app.asked.last(), Some(&Effect::Clipboard(format!("http://localhost:8088/~bob/1/?share_key={key}"))));
    assert!(app.app.tasks.iter().all(|task| !task.label.contains(&key)), "the history does not tell it");
    app.keys("esc u");
    assert_eq!(level(&app, "a"), (true, false));
    app.keys("u");
    assert_eq!(level(&app, "a"), (false, false));
    app.keys("ctrl-r A v esc");
    assert_eq!(level(&app, "a"), (false, false));
}

#[test]
fn marked_files_are_shared_at_once_and_taken_back_at_once() {
    let mut app = driver();
    app.keys("ctrl-a A s esc");
    assert_eq!(app.notice(), "Made 3 files secret · u undoes it. Copied 3 links.");
    assert!(["a", "b", "c"].iter().all(|path| level(&app, path) == (false, true)));
    app.keys("u");
    assert!(["a", "b", "c"].iter().all(|path| level(&app, path) == (false, false)));
}

#[test]
fn a_letter_typed_before_the_answer_is_for_the_dialog() {
    let mut app = driver();
    app.burst("A p esc");
    assert_eq!(level(&app, "a"), (true, false));
    assert_eq!(app.names(), ["a", "b", "c"], "nothing was pasted");
}

#[test]
fn people_addresses_and_teams_come_and_go() {
    let mut app = driver();
    app.keys("A a");
    for key in "eve, x@example.com, team The Staff".chars() {
        app.press(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE));
    }
    app.keys("enter");
    assert_eq!(shared_with(&app, "a"), ["eve true", "x@example.com true", "team The Staff true"], "{}", app.notice());
    app.keys("w \"eve\" enter");
    assert_eq!(shared_with(&app, "a")[0], "eve false");
    let screen = app.screen();
    assert!(screen.contains("eve  reads and writes") && screen.contains("team The Staff  reads"), "{screen}");
    app.keys("j d");
    assert_eq!(app.notice(), "Ended the access of x@example.com to “a” · u undoes it.");
    app.keys("esc u u u");
    assert_eq!(shared_with(&app, "a"), Vec::<String>::new());
}

#[test]
fn who_is_unknown_is_refused_with_a_reason_and_nobody_is_added() {
    let mut app = driver();
    app.keys("A a \"eve,nobody\" enter");
    assert!(app.notice().contains("nobody"), "{}", app.notice());
    assert_eq!(shared_with(&app, "a"), Vec::<String>::new());
    app.keys("a \",\" enter");
    assert!(app.screen().contains("This names nobody."), "{}", app.screen());
}

#[test]
fn many_files_show_how_many_of_them_somebody_has() {
    let mut app = driver();
    app.keys("A w \"eve\" enter esc ctrl-a A");
    let screen = app.screen();
    assert!(screen.contains("Sharing of 3 files") && screen.contains("eve  reads and writes  1 of 3"), "{screen}");
    app.keys("a \"eve\" enter d");
    assert_eq!(shared_with(&app, "a"), Vec::<String>::new());
}

#[test]
fn comments_are_shown_added_and_deleted() {
    let mut app = driver();
    app.keys("C a \"Whence?\" enter");
    let screen = app.screen();
    assert!(screen.contains("1 comment") && screen.contains("bob: Whence?"), "{screen}");
    app.keys("a \"Here\" enter j d");
    assert!(app.screen().contains("bob: Whence?") && !app.screen().contains("bob: Here"), "{}", app.screen());
    app.keys("esc u u u C");
    assert!(app.screen().contains("nobody has said anything yet"), "{}", app.screen());
}

#[test]
fn a_deep_copy_has_grids_of_its_own() {
    let mut app = Driver::with_data(r#"[{"y":[1,2,3]}]"#, &["a"], (120, 40));
    let grids = |app: &Driver| {
        let found = app.runtime.block_on(app.session.listing(Shelf::All, Some("bob"), &ListQuery::default())).unwrap();
        found.children.results.iter().filter(|file| file.filetype == crate::model::FileType::Grid).count()
    };
    assert_eq!(grids(&app), 1);
    app.keys("y p");
    assert_eq!(grids(&app), 1, "a copy draws on the same grid");
    app.keys("P");
    assert_eq!(grids(&app), 2, "{}", app.notice());
    app.keys("u");
    assert_eq!(grids(&app), 1);
    app.keys("x P");
    assert!(app.notice().contains("to be moved, not copied"), "{}", app.notice());
}

#[test]
fn trouble_with_the_library_stays_on_the_screen_until_it_is_over() {
    let mut app = driver();
    let answer = |app: &mut Driver, answer| {
        update::update(&mut app.app, Message::Answer(Box::new(answer)));
        let effects = app.app.settle();
        app.perform(effects);
    };
    answer(&mut app, Answer::Trouble("The library's file was replaced.".into()));
    app.keys("j k");
    assert!(app.screen().contains("The library's file was replaced."), "{}", app.screen());
    answer(&mut app, Answer::Revision(1));
    assert!(!app.screen().contains("was replaced"), "{}", app.screen());
}

#[test]
fn a_letter_with_ctrl_answers_nothing() {
    let mut app = driver();
    app.keys("A a \"eve\" enter ctrl-p ctrl-s ctrl-d");
    assert_eq!(level(&app, "a"), (false, false), "{}", app.notice());
    assert_eq!(shared_with(&app, "a"), ["eve true"]);
    app.keys("esc d g t D ctrl-y");
    assert_eq!(app.trash_len(), 1, "nothing is deleted for good");
    app.keys("y");
    assert_eq!(app.trash_len(), 0, "{}", app.screen());
}
