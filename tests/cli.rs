//! The command line from outside: what it does, what it says, and how it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const FIGURE: &str = r#"{"data":[{"type":"bar","x":["a","b"],"y":[1,2]}],"layout":{"title":{"text":"Growth"}}}"#;

/// A home folder of its own, with a library in it.
struct Home {
    folder: TempDir,
}

/// How a run ended.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    fn new() -> Home {
        Home { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plotree"));
        command.env_clear().env("HOME", self.folder.path()).env("USER", "bob").env("PATH", "/usr/bin:/bin");
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    /// Runs with a library without samples.
    fn run(&self, arguments: &[&str]) -> Run {
        let before = ["--library", "lib.plotree", "--no-samples"];
        told(&self.command(&[&before[..], arguments].concat()).output().unwrap())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let run = self.run(&["ls", "--json", folder]);
        assert_eq!(run.code, 0, "{}", run.err);
        let rows: Vec<Value> = serde_json::from_str(&run.out).unwrap();
        rows.iter().map(|row| row["filename"].as_str().unwrap().to_owned()).collect()
    }
}

fn told(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Run { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
}

mod cli {
    mod exports;
    mod keyring;
    mod plain;
    mod shapes;
    mod verbs;
}

#[test]
fn a_tree_of_figures_keeps_its_shape() {
    let home = Home::new();
    home.write("figures/growth.json", FIGURE);
    home.write("figures/2024/q1/margins.json", FIGURE.replace("Growth", "Margins"));
    home.write("figures/2024/notes.txt", "no figure");
    home.write("figures/empty/notes.txt", "no figure");
    let run = home.run(&["import", "figures"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "imported 2 plots\n", ""));
    assert_eq!(home.names(""), ["figures"]);
    assert_eq!(home.names("figures"), ["2024", "growth", "growth_grid"]);
    assert_eq!(home.names("figures/2024/q1"), ["margins", "margins_grid"]);
}

#[test]
fn a_second_import_doubles_nothing_unless_forced() {
    let home = Home::new();
    home.write("growth.json", FIGURE);
    assert_eq!(home.run(&["import", "growth.json"]).out, "imported 1 plot\n");
    assert_eq!(home.run(&["import", "growth.json"]).out, "imported 0 plots, 1 already there\n");
    assert_eq!(home.names("").len(), 2);
    assert_eq!(home.run(&["import", "growth.json", "--force"]).out, "imported 1 plot\n");
    assert_eq!(home.names("").len(), 4);
}

#[test]
fn what_fails_is_named_and_the_rest_is_imported() {
    let home = Home::new();
    home.write("in/1.json", "[".repeat(10_000));
    home.write("in/2.json", r#"{"name":"package","version":"1.0.0"}"#);
    home.write("in/3.json", FIGURE);
    home.write("in/4.json", r#"{"data": [1,"#);
    let run = home.run(&["import", "in", "missing.json"]);
    assert_eq!((run.code, run.out.as_str()), (1, "imported 1 plot, 4 failed\n"));
    for (name, reason) in [
        ("in/1.json", "deeper than 128"),
        ("in/2.json", "neither `data` nor `layout`"),
        ("in/4.json", "not JSON"),
        ("missing.json", "it is not there"),
    ] {
        assert!(run.err.lines().any(|line| line.contains(name) && line.contains(reason)), "{name}: {}", run.err);
    }
    let json: Value = serde_json::from_str(&home.run(&["import", "in", "--json", "--force"]).out).unwrap();
    assert_eq!(json["imported"].as_array().unwrap().len(), 1);
    assert_eq!(json["failed"][0]["path"], "in/1.json");
    assert_eq!(home.run(&["import", "in", "--quiet"]).out, "");
}

#[test]
fn tables_become_grids_with_their_origin_and_a_first_plot() {
    let home = Home::new();
    home.write("in/prices.csv", "day,price\n2024-01-31,1.5\n2024-02-01,2\n");
    let run = home.run(&["import", "in", "--plot"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "imported 1 plot\n", ""));
    assert_eq!(home.names("in"), ["prices", "prices_grid"]);
    let sources = home.run(&["sources", "in/prices_grid"]).out;
    assert!(sources.contains("imported from  url") && sources.contains("/in/prices.csv"), "{sources}");
    home.write("other/names.csv", "a,b\nx,y\n");
    let run = home.run(&["import", "other", "--plot", "--list"]);
    assert!(run.out.ends_with("imported 1 grid, 1 without a plot, as it is not plain what to draw\n"), "{}", run.out);
    assert!(run.out.starts_with("other/names.csv  "), "{}", run.out);
    home.write("same.csv", "a,b\nx,y\n");
    let json: Value = serde_json::from_str(&home.run(&["import", "same.csv", "--json"]).out).unwrap();
    assert_eq!(json["already"][0]["path"], "same.csv");
    assert!(json["already"][0]["fid"].is_string(), "{json}");
}

#[test]
fn standard_input_is_a_file() {
    let home = Home::new();
    let mut command = home.command(&["--library", "lib.plotree", "--no-samples", "import", "-", "--into", "in"]);
    assert_eq!(told(&command.write_stdin("a,b\n1,2\n").output().unwrap()).out, "imported 1 grid\n");
    assert_eq!(home.names("in"), ["standard input"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let home = Home::new();
    home.write("in/a.json", FIGURE);
    let pipe = home.path("in/pipe.json");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
    std::os::unix::fs::symlink(home.path("in"), home.path("in/loop")).unwrap();
    assert_eq!(home.run(&["import", "in"]).out, "imported 1 plot\n");
    let run = home.run(&["import", "in/pipe.json", "/dev/zero"]);
    assert_eq!(run.out, "imported 0 plots, 2 failed\n");
    assert!(run.err.contains("neither a file nor a folder"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_watched_folder_is_imported_until_an_interrupt() {
    let home = Home::new();
    home.write("in/a.json", FIGURE);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_plotree"));
    command.env_clear().env("HOME", home.folder.path()).env("USER", "bob").current_dir(home.folder.path());
    command.args(["--library", "lib.plotree", "--no-samples", "import", "--watch", "in"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("in/a.json  "));
    home.write("in/below/b.csv", "a,b\n1,2\n");
    assert!(lines.next().unwrap().unwrap().starts_with("in/below/b.csv  "));
    let process = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "imported 1 plot and 1 grid");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(home.names("in/below"), ["b"]);
}

#[test]
fn an_import_goes_into_the_folder_asked_for() {
    let home = Home::new();
    home.write("growth.json", FIGURE);
    assert_eq!(home.run(&["import", "growth.json", "--into", "a/b"]).code, 0);
    assert_eq!(home.names("a/b"), ["growth", "growth_grid"]);
    let run = home.run(&["import", "growth.json", "--force", "--into", "a/b/growth"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("is no folder"), "{}", run.err);
}

#[test]
fn a_folder_whose_name_a_file_has_is_reported() {
    let home = Home::new();
    home.write("growth.json", FIGURE);
    home.write("growth/a.json", FIGURE.replace("Growth", "A"));
    home.write("growth/b.json", FIGURE.replace("Growth", "B"));
    assert_eq!(home.run(&["import", "growth.json"]).code, 0);
    let run = home.run(&["import", "growth"]);
    assert_eq!((run.code, run.out.as_str()), (1, "imported 0 plots, 2 failed\n"));
    assert!(run.err.contains("`/growth` is there already and is no folder"), "{}", run.err);
}

#[test]
fn the_trash_and_back() {
    let home = Home::new();
    home.write("figures/growth.json", FIGURE);
    home.run(&["import", "figures"]);
    let run = home.run(&["trash", "figures", "nothing"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("figures") && run.err.contains("`nothing`: not found"), "{}{}", run.out, run.err);
    assert!(home.names("").is_empty());
    assert!(home.run(&["ls", "--trash"]).out.contains("figures/"));
    let run = home.run(&["restore", "figures"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("/figures"), "{}", run.out);
    assert_eq!(home.names("figures"), ["growth", "growth_grid"]);
    assert_eq!(home.run(&["restore", "figures"]).code, 1);
}

#[test]
fn lists_are_sorted_as_asked() {
    let home = Home::new();
    for name in ["b", "a", "c"] {
        home.write(&format!("in/{name}.json"), FIGURE.replace("Growth", name));
    }
    home.run(&["import", "in"]);
    let names = |arguments: &[&str]| -> Vec<String> {
        let run = home.run(&[&["ls", "in"], arguments].concat());
        run.out.lines().map(|line| line.split_whitespace().last().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]), ["a", "a_grid", "b", "b_grid", "c", "c_grid"]);
    assert_eq!(names(&["--reverse"])[0], "c_grid");
    let newest = names(&["--sort", "created"]);
    assert!(newest[0].starts_with('c'), "{newest:?}");
    assert_eq!(names(&["--sort", "views"]).len(), 6);
}

#[test]
fn no_name_or_title_can_move_the_cursor() {
    let home = Home::new();
    let hostile = "a\u{1b}[2J\u{9b}31m\u{202e}b";
    let title = serde_json::to_string(hostile).unwrap();
    let figure = format!(r#"{{"data":[{{"y":[1]}}],"layout":{{"title":{{"text":{title}}}}},"name":{title}}}"#);
    home.write("in/x.json", format!(r#"{{"filename":{title},"figure":{figure}}}"#));
    home.write(&format!("in/{hostile}.json"), "{}");
    let clean = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}');
    let import = home.run(&["import", "in"]);
    assert!(clean(&import.out) && clean(&import.err), "{:?}", import.err);
    for arguments in [&["ls", "in"][..], &["ls", "in", "--json"], &["ls", hostile], &["trash", hostile]] {
        let run = home.run(arguments);
        assert!(clean(&run.out) && clean(&run.err), "{arguments:?}: {:?} {:?}", run.out, run.err);
    }
}

#[test]
fn a_library_that_is_none_is_refused_and_left_alone() {
    let home = Home::new();
    for (name, bytes) in [("text.txt", &b"some notes, no library"[..]), ("figure.json", FIGURE.as_bytes())] {
        let path = home.write(name, bytes);
        let run = told(&home.command(&["--library", name, "ls"]).output().unwrap());
        assert_eq!(run.code, 1, "{name}: {}", run.err);
        assert!(run.err.contains(name), "{}", run.err);
        assert_eq!(fs::read(path).unwrap(), bytes);
    }
    let run = told(&home.command(&["--library", ".", "ls"]).output().unwrap());
    assert_eq!(run.code, 1, "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_library_that_may_not_be_written_can_be_listed_and_refuses_the_rest() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.write("growth.json", FIGURE);
    home.write("more.json", FIGURE.replace("Growth", "More"));
    home.run(&["import", "growth.json"]);
    let library = home.path("lib.plotree");
    fs::set_permissions(&library, fs::Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().append(true).open(&library).is_ok() {
        eprintln!("skipped: this user may write everything");
        return;
    }
    assert_eq!(home.names(""), ["growth", "growth_grid"]);
    let run = home.run(&["import", "more.json"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("takes no more"), "{}", run.err);
    assert_eq!(home.run(&["trash", "growth"]).code, 1);
}

#[test]
fn a_library_of_a_newer_program_can_be_listed_and_refuses_the_rest() {
    let home = Home::new();
    home.write("growth.json", FIGURE);
    home.write("more.json", FIGURE.replace("Growth", "More"));
    home.run(&["import", "growth.json"]);
    // The header of an SQLite file has the version of its tables at byte 60.
    let mut bytes = fs::read(home.path("lib.plotree")).unwrap();
    bytes[60..64].copy_from_slice(&999u32.to_be_bytes());
    home.write("lib.plotree", bytes);
    assert_eq!(home.names(""), ["growth", "growth_grid"]);
    let run = home.run(&["import", "growth.json", "more.json"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("takes no more") && run.err.contains("hint: "), "{}", run.err);
    assert_eq!(home.run(&["trash", "growth"]).code, 1);
    let run = told(&home.command(&["--library", "lib.plotree", "samples", "add"]).output().unwrap());
    assert_eq!(run.code, 1, "{}", run.err);
}

#[test]
fn exit_codes_are_kept() {
    let home = Home::new();
    home.write(".config/plotree/config.toml", "user = 3\n");
    for (arguments, code) in
        [(&["--help"][..], 0), (&["--version"], 0), (&["fly"], 2), (&["import"], 2), (&["ls", "--sort", "size"], 2)]
    {
        assert_eq!(told(&home.command(arguments).output().unwrap()).code, code, "{arguments:?}");
    }
    let run = told(&home.command(&["ls"]).output().unwrap());
    assert_eq!(run.code, 2);
    assert!(run.err.contains("line 1") && run.err.contains("`user` is a text"), "{}", run.err);
}

#[test]
fn a_slip_in_the_settings_is_told_and_does_no_harm() {
    let home = Home::new();
    home.write(".config/plotree/config.toml", "libary = \"x\"\nsamples = false\n");
    let run = told(&home.command(&["ls"]).output().unwrap());
    assert_eq!(run.code, 0);
    assert!(run.err.contains("did you mean `library`?"), "{}", run.err);
    assert!(home.path(".local/share/plotree/library.plotree").exists());
}

#[test]
fn a_new_library_begins_with_the_samples() {
    let home = Home::new();
    let run = told(&home.command(&["ls", "samples:", "--json"]).output().unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let rows: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    assert_eq!(rows.len(), 6);
    let run = told(&home.command(&["ls", "samples:people", "--sort", "views", "--json"]).output().unwrap());
    let rows: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&rows[0]["filename"], &rows[0]["views"]), (&Value::from("wealth and health 2007"), &Value::from(4962)));
    assert_eq!(rows[0]["creation_time"], "2015-10-02T12:00:27.846130Z");
    assert!(told(&home.command(&["samples", "add"]).output().unwrap()).out.contains("there already"));
    assert_eq!(told(&home.command(&["samples", "remove"]).output().unwrap()).code, 0);
    assert!(told(&home.command(&["samples", "remove"]).output().unwrap()).out.contains("no samples"));
    assert_eq!(told(&home.command(&["ls", "samples:", "--json"]).output().unwrap()).out, "[]\n");
    assert!(told(&home.command(&["samples", "add"]).output().unwrap()).out.contains("28"));
}

#[test]
fn samples_are_left_out_when_asked_and_in_memory() {
    let home = Home::new();
    for arguments in [&["--no-samples", "ls", "samples:"][..], &["--library", ":memory:", "ls", "samples:"]] {
        let run = told(&home.command(arguments).output().unwrap());
        assert_ne!(run.code, 0, "{arguments:?}: {}", run.out);
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    let binary = Path::new(env!("CARGO_BIN_EXE_plotree")).display().to_string();
    let script = format!("'{binary}' ls samples: --json | true; echo ${{PIPESTATUS[0]}}");
    let run = Command::new("bash").args(["-c", &script]).env("HOME", home.folder.path()).output().unwrap();
    let run = told(&run);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("0\n", ""));
}

#[test]
fn the_doctor_says_what_is_wrong_and_the_way_out() {
    let home = Home::new();
    home.write("figures/growth.json", FIGURE);
    home.run(&["import", "figures"]);
    let run = home.run(&["doctor"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "looked at 3 files: nothing is wrong\n", ""));
    let run = home.run(&["doctor", "--deep", "--json"]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert!(run.code == 0 && json["sound"] == true && json["contents"].as_u64().unwrap() > 1, "{json}");
    let run = home.run(&["doctor", "--repair"]);
    assert_eq!((run.code, home.path("lib.plotree.before-repair").exists()), (0, false), "{}", run.out);

    // The last pages are zeroed: the file has been cut off and grown again.
    let path = home.path("lib.plotree");
    let mut bytes = fs::read(&path).unwrap();
    let lost = bytes.len() - 12 * 4096;
    bytes[lost..].fill(0);
    fs::write(&path, &bytes).unwrap();
    let run = home.run(&["doctor"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("wrong") && run.err.contains("doctor --repair"), "{}{}", run.out, run.err);
    let run = home.run(&["doctor", "--repair"]);
    assert_eq!(run.code, 1, "what is salvaged is to be looked at");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(fs::metadata(home.path("lib.plotree.before-repair")).unwrap().len(), bytes.len() as u64);
    let run = told(&home.command(&["--library", "missing.plotree", "doctor"]).output().unwrap());
    assert!(run.code == 1 && run.err.contains("There is no library"), "{}", run.err);
    assert!(!home.path("missing.plotree").exists());
}

#[test]
fn a_copy_of_the_library_can_be_used() {
    let home = Home::new();
    home.write("growth.json", FIGURE);
    home.run(&["import", "growth.json"]);
    let run = home.run(&["backup", "copy.plotree"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with("copied  copy.plotree"), "{}", run.out);
    let run = home.run(&["backup", "copy.plotree"]);
    assert!(run.code == 1 && run.err.contains("there already") && run.err.contains("--force"), "{}", run.err);
    assert_eq!(home.run(&["backup", "copy.plotree", "--force"]).code, 0);
    assert_eq!(home.run(&["backup", "lib.plotree", "--force"]).code, 1, "not over itself");
    let run = told(&home.command(&["--library", "copy.plotree", "ls"]).output().unwrap());
    assert!(run.out.contains("growth_grid"), "{}{}", run.out, run.err);
    let run = told(&home.command(&["--library", "missing.plotree", "backup", "x"]).output().unwrap());
    assert!(run.code == 1 && !home.path("x").exists() && !home.path("missing.plotree").exists(), "{}", run.err);
}

#[test]
fn grids_without_plots_are_found_and_trashed_when_asked() {
    let home = Home::new();
    home.write("in/growth.json", FIGURE);
    home.write("in/margins.json", FIGURE.replace("Growth", "Margins"));
    home.run(&["import", "in"]);
    assert_eq!(home.run(&["clean", "--orphans"]).out, "every grid is used by a plot\n");
    home.run(&["trash", "in/growth"]);
    let run = home.run(&["clean", "--orphans"]);
    assert!(run.code == 0 && run.out.contains("/in/growth_grid") && !run.out.contains("margins"), "{}", run.out);
    assert!(run.out.contains("nothing was moved"), "{}", run.out);
    let run = home.run(&["clean", "--orphans", "--yes"]);
    assert!(run.code == 0 && run.out.ends_with("moved 1 grid to the trash\n"), "{}", run.out);
    assert_eq!(home.names("in"), ["margins", "margins_grid"]);
    assert_eq!(home.run(&["clean", "--privacy"]).out, "the data of every private plot is private\n");
    assert_eq!(home.run(&["clean"]).code, 2);
    assert_eq!(home.run(&["clean", "--privacy", "--yes"]).code, 2);
}

#[test]
fn users_and_teams_are_kept() {
    let home = Home::new();
    let run = home.run(&["user", "add", "eve", "--email", "eve@example.org"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let key = run.out.trim().to_owned();
    assert!(run.out.lines().count() == 1 && key.len() > 10 && key.chars().all(char::is_alphanumeric), "{}", run.out);
    let list = home.run(&["user", "list"]).out;
    assert!(list.contains("eve@example.org") && !list.contains("bob"), "the first user owns a new library: {list}");
    assert_eq!(home.run(&["user", "add", "EVE"]).code, 1);
    assert_ne!(home.run(&["user", "key", "eve", "--label", "laptop"]).out.trim(), key);
    let list = home.run(&["user", "key", "eve", "--list"]).out;
    assert!(list.lines().count() == 2 && list.contains("laptop") && !list.contains(&key), "{list}");
    assert_eq!(home.run(&["user", "key", "eve", "--remove", "99"]).code, 1);
    assert_eq!(home.run(&["team", "add", "finance"]).code, 0);
    assert_eq!(home.run(&["team", "join", "finance", "eve"]).code, 0);
    assert_eq!(home.run(&["team", "join", "finance", "nobody"]).code, 1);
    assert_eq!(home.run(&["team", "list"]).out, "finance: eve\n");
    assert_eq!(home.run(&["team", "leave", "finance", "eve"]).code, 0);
    assert_eq!(home.run(&["team", "remove", "finance"]).code, 0);
    assert_eq!(home.run(&["user", "remove", "eve"]).code, 0);
    assert!(!home.run(&["user", "list"]).out.contains("eve"));
    let run = home.run(&["doctor", "--deep"]);
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn a_mistyped_library_makes_no_folders() {
    let home = Home::new();
    let run = told(&home.command(&["--library", "mistyped/lib.plotree", "ls"]).output().unwrap());
    assert!(run.code == 1 && run.err.contains("Is the path right?"), "{}", run.err);
    assert!(!home.path("mistyped").exists());
}

#[test]
fn every_mock_of_plotly_is_imported() {
    let mocks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/figures/mocks");
    if !mocks.is_dir() {
        eprintln!("skipped: there are no mocks beside this repository");
        return;
    }
    let home = Home::new();
    let run = home.run(&["import", mocks.to_str().unwrap()]);
    assert!(run.out.starts_with("imported "), "{}{}", run.out, run.err);
}

#[test]
fn figures_are_drawn_without_a_library() {
    let home = Home::new();
    home.write("a.json", FIGURE);
    home.write("b.json", FIGURE);
    let run = |arguments: &[&str]| home.command(arguments).output().unwrap();
    let text = run(&["draw", "a.json", "--size", "60x15"]);
    let out = String::from_utf8(text.stdout).unwrap();
    assert_eq!(text.status.code(), Some(0));
    assert_eq!(out.lines().count(), 15);
    assert!(out.contains("Growth") && !out.contains('\u{1b}'));
    assert!(out.lines().all(|line| line.chars().count() == 60));
    let ansi = run(&["draw", "a.json", "--format", "ansi"]).stdout;
    assert!(String::from_utf8(ansi).unwrap().contains("\u{1b}[38;2;"));
    let png = run(&["draw", "a.json", "-o", "a.png", "--size", "300x200"]);
    assert_eq!(png.status.code(), Some(0));
    assert!(fs::read(home.path("a.png")).unwrap().starts_with(b"\x89PNG"));
    let many = run(&["draw", "a.json", "missing.json", "b.json", "-o", "out", "--format", "svg"]);
    assert_eq!(many.status.code(), Some(1));
    assert!(String::from_utf8(many.stderr).unwrap().contains("missing.json"));
    assert!(home.path("out/a.svg").is_file() && home.path("out/b.svg").is_file());
    let scene: Value = serde_json::from_slice(&run(&["draw", "a.json", "--dump-scene"]).stdout).unwrap();
    assert_eq!(scene["title"], "Growth");
    assert_eq!(run(&["draw", "a.json", "--size", "0x5"]).status.code(), Some(2));
    assert!(!home.path(".local").exists());
}
