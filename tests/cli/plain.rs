//! The linear mode as somebody types into it: each line is answered by lines, and numbers mean what was told.

use crate::{FIGURE, Home};

/// Types lines; returns what was answered to each, the start first.
fn typed(home: &Home, lines: &[&str]) -> Vec<String> {
    let mut command = home.command(&["--library", "lib.plotree", "--no-samples", "--plain"]);
    let run = command.write_stdin(lines.join("\n") + "\n").output().unwrap();
    let out = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{out}");
    assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out:?}");
    let mut answers = vec![String::new()];
    for line in out.lines() {
        // What was typed is repeated behind the question.
        let begins = lines
            .get(answers.len() - 1)
            .is_some_and(|typed| line.ends_with(&format!("? {typed}")) || line.ends_with(&format!(": {typed}")));
        if begins {
            answers.push(String::new());
        } else if let Some(last) = answers.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    assert!(answers.len() > lines.len(), "{answers:#?}");
    answers
}

fn home() -> Home {
    let home = Home::new();
    home.write("growth.json", FIGURE);
    home.write("margins.json", FIGURE.replace("Growth", "Margins"));
    assert_eq!(home.run(&["import", "growth.json", "margins.json"]).code, 0);
    assert_eq!(home.run(&["mkdir", "old"]).code, 0);
    home
}

#[test]
fn a_plot_is_found_read_trashed_and_restored() {
    let home = home();
    let said = typed(&home, &["3", "", "trash 2", "bin", "restore 1", "home", "undo", "quit"]);
    assert!(said[0].contains("1. old, folder") && said[0].contains("2. growth, plot, “Growth”"), "{}", said[0]);
    assert!(said[1].contains("1. hear it again") && said[1].contains("column"), "{}", said[1]);
    assert!(said[2].contains("1 to 5 of 5"), "{}", said[2]);
    assert!(
        said[3].contains("Trashed “growth”. undo takes it back.") && !said[3].contains("growth, plot"),
        "{}",
        said[3]
    );
    assert!(said[4].contains("1. growth, plot") && said[4].contains("trashed just now"), "{}", said[4]);
    assert!(said[5].contains("Restored “growth”.") && said[5].contains("Trash bin is empty."), "{}", said[5]);
    assert!(said[6].contains("2. growth, plot"), "{}", said[6]);
    assert!(said[7].contains("Undone: restored “growth”."), "{}", said[7]);
    assert_eq!(home.names("").len(), 4);
}

#[test]
fn what_a_line_lacks_is_asked_for() {
    let home = home();
    let said = typed(
        &home,
        &[
            "2",
            "4",
            "sales",
            "5",
            "old",
            "sort",
            "3",
            "move",
            "3-4",
            "new/place",
            "yes",
            "sort name",
            "open",
            "1",
            "1",
            "up",
            "up",
            "rename 9 x",
            "frobnicate",
        ],
    );
    assert!(said[1].contains("Growth: 1 trace.") && said[1].contains("x a, y 1"), "{}", said[1]);
    assert!(said[3].contains("Renamed “growth” to “sales”."), "{}", said[3]);
    assert!(said[5].contains("Moved “sales”."), "{}", said[5]);
    assert!(said[6].contains("3. views"), "{}", said[6]);
    assert!(said[7].contains("by views, most first"), "{}", said[7]);
    assert!(said[11].contains("Made the folder “new/place”.") && said[11].contains("Moved 2 files."), "{}", said[11]);
    assert!(said[17].contains("Home,") && said[18].contains("There is no file of number 9"), "{said:#?}");
    assert!(said[19].contains("is no command"), "{}", said[19]);
}

#[test]
fn deleting_for_good_asks_and_sharing_tells_the_link() {
    let home = home();
    let said = typed(
        &home,
        &[
            "find margins",
            "share 1 public",
            "facts 1",
            "star 1",
            "home",
            "trash 2-3",
            "bin",
            "delete 1-2",
            "no",
            "empty",
            "yes",
            "more",
            "help undo",
        ],
    );
    assert!(said[1].contains("Found ") && said[1].contains("1. margins"), "{}", said[1]);
    assert!(said[2].contains("Made “margins”"), "{}", said[2]);
    assert!(said[3].contains("Its id is bob:") && said[3].contains("shared with nobody"), "{}", said[3]);
    assert!(said[9].contains("Nothing was deleted."), "{}", said[9]);
    assert!(said[11].contains("Emptied the trash.") && said[11].contains("Trash bin is empty."), "{}", said[11]);
    assert!(said[12].contains("That was all."), "{}", said[12]);
    assert!(said[13].contains("undo (or u): Take back the last change."), "{}", said[13]);
}

#[test]
fn names_from_elsewhere_do_nothing_to_the_terminal() {
    let home = Home::new();
    home.write("x.json", FIGURE.replace("Growth", "a\\u001b[31m\\u202eb"));
    assert_eq!(home.run(&["import", "x.json"]).code, 0);
    let typed = "1\nfind \u{1b}[2J\nrename 1 \u{1b}]0;x\n3-1\nopen 1-\nopen 99999999999999999999\n\u{0}\n";
    let run = home.command(&["--library", "lib.plotree", "--plain"]).write_stdin(typed).output().unwrap();
    let out = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success() && out.contains("1. hear it again"), "{out}");
    assert!(!out.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{out:?}");
}
