//! The real program in a real terminal: it starts, browses, trashes, restores, and leaves the terminal as it found it.

#![allow(clippy::unwrap_used)]

#[path = "pty/hard.rs"]
mod hard;
#[path = "pty/terminal.rs"]
mod terminal;

use terminal::Terminal;

const PLOTREE: &str = env!("CARGO_BIN_EXE_plotree");

/// A library in a folder of its own, with three figures in it.
fn library() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, y) in [("alpha", "[1,3,2]"), ("beta", "[5,1,4]"), ("gamma", "[2,2,9]")] {
        let figure =
            format!(r#"{{"data":[{{"type":"scatter","y":{y}}}],"layout":{{"title":{{"text":"The {name}"}}}}}}"#);
        std::fs::write(home.path().join(format!("{name}.json")), figure).unwrap();
    }
    let files = ["alpha.json", "beta.json", "gamma.json"];
    let status = std::process::Command::new(PLOTREE)
        .args(["--library", "test.plotree", "import"])
        .args(files)
        .current_dir(home.path())
        .env_clear()
        .env("HOME", home.path())
        .env("USER", "bob")
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    home
}

fn start(home: &std::path::Path) -> Terminal {
    let mut app = Terminal::spawn(PLOTREE, &["--library", "test.plotree"], home, (120, 40));
    app.wait_for("alpha");
    app
}

/// What the program wrote must undo what it set.
fn assert_restored(app: &Terminal) {
    let written = String::from_utf8_lossy(&app.written).into_owned();
    for (set, undone) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1000h", "\x1b[?1000l"),
        ("\x1b[?1002h", "\x1b[?1002l"),
        ("\x1b[?1006h", "\x1b[?1006l"),
    ] {
        let set_at = written.rfind(set).unwrap_or_else(|| panic!("{set:?} was never set"));
        let undone_at = written.rfind(undone).unwrap_or_else(|| panic!("{undone:?} never came"));
        assert!(undone_at > set_at, "{set:?} is still set");
    }
}

#[test]
fn browsing_trashing_undoing_and_restoring() {
    let home = library();
    let mut app = start(home.path());
    app.wait_for("The alpha");
    app.send("jj");
    app.wait("the cursor moved", |screen| screen.contains("The ") && !screen.contains("The alpha"));
    app.send("gg/beta\r");
    app.wait("the filter", |screen| screen.contains("with “beta”") && !screen.contains("gamma"));
    app.send("\x1b");
    app.wait_for("gamma");
    app.send("gg");
    app.wait_for("The alpha");
    app.send("d");
    app.wait_for("Trashed “alpha”");
    app.send("u");
    app.wait_for("Undone: trashed “alpha”");
    app.send("gg");
    app.wait_for("The alpha");
    app.send("d");
    app.wait_for("Trashed “alpha”");
    app.send("gt");
    app.wait("the trash bin", |screen| screen.contains("Trash bin") && screen.contains("alpha"));
    app.send("r");
    app.wait_for("Restored “alpha”");
    app.send("gh");
    app.wait("home with all files", |screen| ["alpha", "beta", "gamma"].iter().all(|name| screen.contains(name)));
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn deleting_for_good_asks() {
    let home = library();
    let mut app = start(home.path());
    app.send("d");
    app.wait_for("Trashed “alpha”");
    app.send("gt");
    app.wait_for("Trash bin");
    app.wait_for("alpha");
    app.send("D");
    app.wait_for("cannot be undone");
    app.send("n");
    app.wait_without("cannot be undone");
    app.send("D");
    app.wait_for("cannot be undone");
    app.send("y");
    app.wait_for("Deleted “alpha” for good");
    app.wait_for("The trash is empty.");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
}

#[test]
fn signals_end_the_app_and_restore_the_terminal() {
    for signal in ["TERM", "HUP", "INT"] {
        let home = library();
        let mut app = start(home.path());
        let pid = app.pid().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        app.wait_for_end();
        assert_restored(&app);
    }
}

#[test]
fn suspended_it_gives_the_shell_back_and_returns() {
    let home = library();
    let mut shell = Terminal::spawn("bash", &["--norc", "--noprofile", "-i"], home.path(), (100, 30));
    shell.wait_for("$");
    shell.send(&format!("{PLOTREE} --library test.plotree\r"));
    shell.wait_for("alpha");
    shell.send("\x1a");
    shell.wait_for("Stopped");
    shell.send("stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | sort | tr '\\n' ,\r");
    shell.wait_for("echo,icanon,");
    shell.send("fg\r");
    shell.wait_for("The alpha");
    shell.send("q");
    // What is typed before the program has ended is still its own.
    shell.wait("the shell's prompt", |screen| screen.trim_end().ends_with('$'));
    shell.send("exit\r");
    shell.wait_for_end();
}

#[test]
fn any_size_will_do() {
    let home = library();
    let mut app = start(home.path());
    for (columns, rows) in [(80, 24), (40, 10), (20, 5), (3, 1), (300, 100), (120, 40)] {
        app.resize(columns, rows);
        if columns < 20 {
            continue;
        }
        let wanted = if columns < 40 { "plotree needs" } else { "alpha" };
        app.wait(&format!("{wanted} at {columns}×{rows}"), |screen| screen.contains(wanted));
    }
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
}

#[test]
fn a_title_with_escape_sequences_does_nothing() {
    let home = library();
    let evil = r#"{"data":[{"y":[1,2]}],"layout":{"title":"a\u001b]0;owned\u0007\u001b[2Jb\u202ec"}}"#;
    std::fs::write(home.path().join("aaa\u{1b}[31mevil.json"), evil).unwrap();
    let status = std::process::Command::new(PLOTREE)
        .args(["--library", "test.plotree", "import", "--quiet", "."])
        .current_dir(home.path())
        .env("HOME", home.path())
        .env("USER", "bob")
        .status()
        .unwrap();
    assert!(status.success());
    let mut app = start(home.path());
    app.wait_for("evil");
    app.send("gg");
    app.settle(std::time::Duration::from_millis(300));
    let written = String::from_utf8_lossy(&app.written).into_owned();
    assert!(!written.contains("\x1b]0;owned") && !written.contains('\u{202e}') && !written.contains("\x1b[31mevil"));
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
}

#[test]
fn names_are_edited_in_the_users_editor_and_the_keys_come_back() {
    let home = library();
    let mut app = start(home.path());
    app.send("VALPHA\r");
    app.wait_for("Marked");
    app.send("Vgamma\r");
    app.wait_for("marked");
    app.send("r");
    app.wait_for("gamma → gomma");
    app.send("y");
    app.wait_for("Renamed");
    app.send("u");
    app.wait_for("Undone: renamed");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn the_next_start_is_where_the_last_run_ended() {
    let home = library();
    let mut app = start(home.path());
    app.send("gt");
    app.wait_for("Trash bin");
    app.send("q");
    app.wait_for_end();
    let mut app = Terminal::spawn(PLOTREE, &["--library", "test.plotree"], home.path(), (120, 40));
    app.wait_for("Trash bin");
    let folder = home.path().join(".local/state/plotree");
    let kept = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    app.send("q");
    app.wait_for_end();
    std::fs::write(kept, "{").unwrap();
    let mut app = start(home.path());
    app.wait_for("left aside");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
}

#[test]
fn the_terminal_is_asked_for_its_ground_and_the_theme_follows() {
    let home = library();
    let config = home.path().join(".config/plotree");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "theme = { dark = \"harbor\", light = \"paper\" }\n").unwrap();
    let mut app = start(home.path());
    let ground = |app: &Terminal| app.parser.screen().cell(5, 5).map(vt100::Cell::bgcolor);
    assert_eq!(ground(&app), Some(vt100::Color::Rgb(0x16, 0x20, 0x2c)));
    let limit = std::time::Instant::now() + terminal::LIMIT;
    while !String::from_utf8_lossy(&app.written).contains("\x1b]11;?") {
        assert!(app.take(limit), "the terminal was not asked");
    }
    app.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    while ground(&app) != Some(vt100::Color::Rgb(0xfa, 0xf8, 0xf3)) {
        assert!(app.take(limit), "the theme did not follow: {:?}", ground(&app));
    }
    // No part of the answer was taken for a key.
    app.send("jj");
    app.wait("the cursor moved", |screen| screen.contains("The ") && !screen.contains("The alpha"));
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn what_was_done_before_a_restart_can_be_undone_after_it() {
    let home = library();
    let mut app = start(home.path());
    app.send("gh");
    app.send("gg");
    app.wait_for("The alpha");
    app.send("d");
    app.wait_for("Trashed “alpha”");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    let mut app = Terminal::spawn(PLOTREE, &["--library", "test.plotree"], home.path(), (120, 40));
    app.wait("the rest", |screen| screen.contains("beta") && !screen.contains("alpha "));
    app.send("u");
    app.wait_for("Undone: trashed “alpha”");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
}

#[test]
fn the_mouse_selects_and_scrolls_and_is_given_back() {
    let home = library();
    let mut app = start(home.path());
    app.wait_for("The alpha");
    let row = app.text().lines().position(|line| line.contains("gamma ")).unwrap() + 1;
    app.send(&format!("\x1b[<0;30;{row}M\x1b[<0;30;{row}m"));
    app.wait_for("The gamma");
    app.send(&format!("\x1b[<64;30;{row}M\x1b[<64;30;{row}M"));
    app.wait_for("The alpha");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn a_slip_in_the_settings_is_told_with_its_place_before_anything_is_drawn() {
    let home = library();
    let config = home.path().join(".config/plotree");
    std::fs::create_dir_all(config.join("themes")).unwrap();
    for (settings, theme, told) in [
        ("glyphs = \"runes\"\n", "", "config.toml`, line 1, column 10: `glyphs` may be"),
        ("\n[keys.list]\ntrash = \"hyper-x\"\n", "", "config.toml`, line 3, column 9: `hyper-x` is no key"),
        ("theme = \"mine\"\n", "bad = \"rot\"\n", "mine.toml`, line 1, column 7: `rot` is no colour"),
        ("theme = \"yours\"\n", "", "config.toml`, line 1, column 9: no theme is called `yours`"),
    ] {
        std::fs::write(config.join("config.toml"), settings).unwrap();
        std::fs::write(config.join("themes/mine.toml"), theme).unwrap();
        let mut app = Terminal::spawn(PLOTREE, &["--library", "test.plotree"], home.path(), (160, 40));
        assert_ne!(app.wait_for_end(), 0);
        let text = app.text().replace('\n', "");
        assert!(text.contains(told) && !String::from_utf8_lossy(&app.written).contains("?1049h"), "{text}");
    }
}

#[test]
fn a_value_is_read_off_a_chart_and_a_picture_of_it_is_saved() {
    let home = library();
    let mut app = start(home.path());
    app.send("\r");
    app.wait("the chart in full size", |screen| screen.contains("of 3") && screen.contains("0 whole figure"));
    app.send("ggn");
    app.wait("the second value", |screen| screen.contains("2 of 3") && screen.contains("(1, 3)"));
    app.send("W\r");
    app.wait_for("Saved alpha.png");
    assert!(std::fs::read(home.path().join("alpha.png")).unwrap().starts_with(b"\x89PNG"));
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}
