//! Every verb as a script uses it: what it prints, how it ends, what it leaves.

use serde_json::Value;

use crate::{FIGURE, Home, Run};

/// Returns a home with `a/growth`, `a/margins`, `b/c/growth 2` and the grids of each.
fn furnished() -> Home {
    let home = Home::new();
    home.write("in/a/growth.json", FIGURE);
    home.write("in/a/margins.json", FIGURE.replace("Growth", "Margins"));
    home.write("in/b/c/growth 2.json", FIGURE.replace("Growth", "Growth 2"));
    done(&home, &["import", "in"]);
    done(&home, &["mv", "in/*", "."]);
    done(&home, &["rm", "--yes", "in"]);
    home
}

fn done(home: &Home, arguments: &[&str]) -> Run {
    let run = home.run(arguments);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}: {}", run.out);
    run
}

fn fails(home: &Home, arguments: &[&str], code: i32, says: &str) {
    let run = home.run(arguments);
    assert_eq!(run.code, code, "{arguments:?}: {}", run.err);
    assert!(run.err.contains(says), "{arguments:?}: {}", run.err);
}

/// Returns the last words of lines, which are names or paths.
fn ends(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split("  ").last()).collect()
}

#[test]
fn a_tree_is_drawn_and_told() {
    let home = furnished();
    let run = done(&home, &["tree"]);
    let shape: Vec<&str> = run.out.lines().map(|line| line.rsplit_once("  ").map_or(line, |(name, _)| name)).collect();
    let wanted = "/\n├── a/\n│   ├── growth\n│   ├── growth_grid\n│   ├── margins\n│   └── margins_grid\n└── b/\n    └── c/\n        ├── growth 2\n        └── growth 2_grid\n3 folders, 6 files";
    assert_eq!(shape.join("\n"), wanted);
    assert!(done(&home, &["tree", "--folders"]).out.ends_with("3 folders, 0 files\n"));
    assert!(done(&home, &["tree", "--depth", "1"]).out.ends_with("2 folders, 0 files\n"));
    let lines = done(&home, &["tree", "--json"]).out;
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<&str> = rows.iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"b/c/growth 2"), "{paths:?}");
    fails(&home, &["tree", "nowhere"], 1, "`nowhere`: not found");
}

#[test]
fn patterns_stand_for_what_matches() {
    let home = furnished();
    assert_eq!(ends(&done(&home, &["ls", "a/*_grid"]).out), ["growth_grid", "margins_grid"]);
    assert_eq!(ends(&done(&home, &["ls", "**/growth*"]).out), ["growth", "growth_grid", "growth 2", "growth 2_grid"]);
    assert_eq!(ends(&done(&home, &["ls", "a/{growth,margins}", "a/growth"]).out), ["growth", "margins"]);
    fails(&home, &["ls", "a/x*"], 1, "nothing matches `a/x*`");
    fails(&home, &["ls", "a/[x"], 1, "is no pattern");
    // A name that looks like a pattern is found first.
    done(&home, &["mv", "a/growth", "a/[x]*"]);
    assert_eq!(ends(&done(&home, &["ls", "a/[x]*"]).out), ["[x]*"]);
}

#[test]
fn files_move_copy_and_are_named() {
    let home = furnished();
    assert_eq!(ends(&done(&home, &["mv", "a/growth", "a/new name"]).out), ["/a/new name"]);
    assert_eq!(ends(&done(&home, &["mv", "a/*_grid", "b/c"]).out), ["/b/c/growth_grid", "/b/c/margins_grid"]);
    fails(&home, &["mv", "a/margins", "b/c/growth 2", "nowhere"], 1, "the folder `nowhere`");
    fails(&home, &["mv", "a/margins", "a/new name"], 1, "is there already");
    fails(&home, &["mv", "a", "b", "a/margins"], 1, "is no folder");
    fails(&home, &["mv", "b", "b/c"], 1, "`b` was not moved");
    assert_eq!(ends(&done(&home, &["cp", "a/margins", "copy"]).out), ["/copy"]);
    fails(&home, &["cp", "a", "b"], 1, "`a` was not copied");
    assert!(done(&home, &["sources", "copy"]).out.contains("copied from"));
    done(&home, &["cp", "--deep", "a/margins", "."]);
    assert_eq!(home.names("").len(), 5, "{:?}", home.names(""));
    assert_eq!(ends(&done(&home, &["mkdir", "x/y/z"]).out), ["/x/y/z"]);
    fails(&home, &["mkdir", "x/y"], 1, "`x/y` was not made");
    assert_eq!(done(&home, &["mkdir", "-p", "x/y"]).out, "");
}

#[test]
fn deleting_for_good_asks_first() {
    let home = furnished();
    fails(&home, &["rm", "a/growth"], 2, "nobody can be asked");
    fails(&home, &["rm", "-y", "a/none", "a/growth"], 1, "`a/none`: not found");
    assert_eq!(home.names("a"), ["growth_grid", "margins", "margins_grid"]);
    done(&home, &["trash", "b"]);
    done(&home, &["restore", "b"]);
    done(&home, &["rm", "--yes", "b"]);
    assert_eq!(home.names(""), ["a"]);
    assert_eq!(done(&home, &["ls", "--trash"]).out, "");
}

#[test]
fn names_come_on_standard_input() {
    let home = furnished();
    let piped = |arguments: &[&str], names: &str| {
        let all = [&["--library", "lib.plotree", "--no-samples"], arguments].concat();
        crate::told(&home.command(&all).write_stdin(names).output().unwrap())
    };
    let run = piped(&["trash", "-"], "a/growth\n\na/margins\r\n");
    assert_eq!((run.code, ends(&run.out)), (0, vec!["growth", "margins"]));
    let run = piped(&["restore", "-"], "growth\nmargins\n");
    assert_eq!((run.code, ends(&run.out)), (0, vec!["/a/growth", "/a/margins"]), "{}", run.err);
    assert_eq!(ends(&piped(&["mkdir", "-"], "x\ny/z\n").out), ["/x", "/y/z"]);
    assert_eq!(ends(&piped(&["mv", "-", "x"], "a/growth\n").out), ["/x/growth"]);
    assert!(piped(&["tree", "-"], "x\ny\n").out.contains("1 folder, 0 files"));
    assert_eq!(piped(&["sources", "-"], "x/growth\na/margins\n").out.matches("draws on").count(), 2);
    let run = piped(&["draw", "-", "--size", "40x10"], FIGURE);
    assert_eq!((run.code, run.out.lines().count()), (0, 10), "{}", run.err);
}

#[test]
fn stars_and_shares_are_given_and_taken() {
    let home = furnished();
    done(&home, &["star", "a/*"]);
    done(&home, &["star", "--remove", "a/growth"]);
    done(&home, &["user", "add", "eve"]);
    let json = |arguments: &[&str]| -> Value { serde_json::from_str(&done(&home, arguments).out).unwrap() };
    let shared = json(&["share", "a/growth", "--secret", "--with", "eve", "--write", "--json"]);
    assert_eq!(shared["shared_with"][0]["who"], "eve");
    assert_eq!(shared["shared_with"][0]["readonly"], false);
    let link = shared["link"].as_str().unwrap();
    assert!(link.contains("?share_key="), "{link}");
    // What cannot be done wholly is not done at all.
    fails(&home, &["share", "a/growth", "--public", "--with", "nobody"], 1, "nobody");
    let after = json(&["share", "a/growth", "--json"]);
    assert_eq!(after["world_readable"], false);
    assert_eq!(after["link"], shared["link"]);
    let after = json(&["share", "a/growth", "--private", "--without", "eve", "--json"]);
    assert_eq!((&after["link"], &after["shared_with"]), (&Value::Null, &serde_json::json!([])));
    fails(&home, &["share", "a/growth", "--public", "--private"], 2, "cannot be used together with");
}

#[test]
fn contents_come_as_they_are_stored() {
    let home = furnished();
    let figure: Value = serde_json::from_str(&done(&home, &["cat", "--data", "a/growth"]).out).unwrap();
    assert_eq!(figure["data"][0]["y"], serde_json::json!([1, 2]));
    let stored: Value = serde_json::from_str(&done(&home, &["cat", "a/growth"]).out).unwrap();
    assert_eq!(stored["data"][0].get("y"), None);
    assert_eq!(done(&home, &["cat", "a/growth_grid", "--format", "csv"]).out, "data.0.x,data.0.y\na,1\nb,2\n");
    let grid: Value = serde_json::from_str(&done(&home, &["cat", "a/growth_grid"]).out).unwrap();
    assert_eq!(grid["cols"]["data.0.y"]["data"], serde_json::json!([1, 2]));
    fails(&home, &["cat", "a"], 1, "a folder has no content");
}

#[test]
fn a_file_is_shown_as_one_looks_at_it() {
    let home = furnished();
    let run = done(&home, &["show", "a/growth", "--size", "40x10"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(lines.iter().take(10).all(|line| line.chars().count() == 40), "{}", run.out);
    assert!(run.out.contains("path      /a/growth\n") && run.out.contains("sharing   private\n"), "{}", run.out);
    let run = done(&home, &["show", "a/growth_grid"]);
    assert!(run.out.starts_with("data.0.x  data.0.y\na         1\nb         2\n"), "{}", run.out);
    let file: Value = serde_json::from_str(&done(&home, &["show", "a/growth", "--json"]).out).unwrap();
    assert_eq!(file["filetype"], "plot");
    assert!(!done(&home, &["show", "a/growth", "--facts"]).out.contains('┤'));
}

#[test]
fn files_are_found_by_words_and_by_names() {
    let home = furnished();
    assert_eq!(ends(&done(&home, &["find", "Margins"]).out).len(), 2);
    assert_eq!(ends(&done(&home, &["find", "--name", "G*", "--type", "plot"]).out), ["growth", "growth 2"]);
    assert_eq!(ends(&done(&home, &["find", "--name", "*", "--limit", "3"]).out).len(), 3);
    fails(&home, &["find", "unheard"], 1, "nothing was found");
    fails(&home, &["find"], 2, "missing: <WORD>");
    let json = home.run(&["find", "--json", "unheard"]);
    assert_eq!((json.code, json.out.as_str()), (1, "[]\n"));
}

#[test]
fn sources_are_told() {
    let home = furnished();
    let run = done(&home, &["sources", "a/growth"]);
    assert!(run.out.contains("draws on") && run.out.contains("growth_grid"), "{}", run.out);
    let run = done(&home, &["sources", "a/growth_grid", "--all"]);
    assert!(run.out.contains("drawn by"), "{}", run.out);
    let graph: Value = serde_json::from_str(&done(&home, &["sources", "a/growth", "--json"]).out).unwrap();
    assert_eq!(graph["graph"]["edges"].as_array().unwrap().len(), 1);
    fails(&home, &["sources", "a"], 1, "only available for plots and grids");
}

#[test]
fn help_knows_commands_and_topics() {
    let home = Home::new();
    assert!(done(&home, &["help"]).out.contains("Topics"));
    for topic in ["paths", "search", "exit", "json", "servers", "files", "bundles"] {
        assert!(done(&home, &["help", topic]).out.starts_with(&format!("{topic}: ")));
    }
    assert!(done(&home, &["help", "mv"]).out.contains("plotree mv growth margins"));
    fails(&home, &["help", "nothing"], 2, "there is no help on `nothing`");
}

#[test]
fn hostile_names_never_reach_the_terminal_raw() {
    let home = Home::new();
    home.write("in/x.json", FIGURE.replace("Growth", "a\\u001b]0;pwned\\u0007b"));
    done(&home, &["import", "in/x.json"]);
    done(&home, &["mv", "x", "e\u{1b}[31mvil"]);
    let sinks: [&[&str]; 6] =
        [&["ls"], &["tree"], &["show", "e*"], &["find", "--name", "e*"], &["sources", "e*"], &["cat", "e*"]];
    for arguments in sinks {
        let run = home.run(arguments);
        assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{arguments:?}: {:?}", run.out);
    }
}
