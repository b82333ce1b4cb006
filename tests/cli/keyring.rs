//! Keys in the system's keyring, by its own program: one is played here by a script that keeps what it is told in a file.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use crate::{Home, Run, told};

/// What plays `secret-tool`: an entry is a file of the name of its account.
const KEYRING: &str = r#"#!/bin/sh
echo "$*" >>"$HOME/asked"
for account in "$@"; do :; done
case "$1" in
store) cat >"$HOME/ring-$account" ;;
lookup) cat "$HOME/ring-$account" ;;
clear) rm "$HOME/ring-$account" ;;
esac
"#;

/// A server of a library with the user `ann`; it goes when this does.
pub struct Server {
    child: Child,
    pub url: String,
    pub key: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server of the library of a home folder.
pub fn serve(home: &Home) -> Server {
    let key = home.run(&["user", "add", "ann"]).out.trim().to_owned();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_plotree"))
        .env_clear()
        .env("HOME", home.folder.path())
        .current_dir(home.folder.path())
        .args(["--library", "lib.plotree", "serve", "--listen", "127.0.0.1:0", "--log", "quiet"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split_whitespace().find(|word| word.starts_with("http")).unwrap().to_owned();
    Server { child, url, key }
}

/// Runs with the script in the place of the keyring's program, with a line on standard input.
fn run(home: &Home, arguments: &[&str], input: &str) -> Run {
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    told(&home.command(arguments).env("PATH", path).write_stdin(input).output().unwrap())
}

#[test]
#[cfg_attr(target_os = "macos", ignore = "the keyring's program is another one there")]
fn a_key_goes_into_the_keyring_and_out_of_it_and_nowhere_else() {
    let home = Home::new();
    let program = home.write("bin/secret-tool", KEYRING);
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = serve(&home);
    let login = ["login", &server.url, "--name", "work", "--user", "ann", "--keyring"];
    let run_of = |arguments: &[&str]| run(&home, arguments, "");
    let signed_in = run(&home, &login, &server.key);
    assert_eq!(signed_in.code, 0, "{}", signed_in.err);
    let kept = std::fs::read_to_string(home.path(".config/plotree/credentials.toml")).unwrap();
    assert!(kept.contains("keyring = true") && !kept.contains(&server.key), "{kept}");
    assert_eq!(std::fs::read_to_string(home.path("ring-ann@work")).unwrap(), server.key);
    assert!(run_of(&["remotes"]).out.contains("key in the keyring"));
    let listed = run_of(&["--remote", "work", "ls"]);
    assert_eq!((listed.code, listed.err.as_str()), (0, ""));

    // Kept in the file from now on, it is no longer in the keyring.
    assert_eq!(run(&home, &["login", "work", "--user", "ann"], &server.key).code, 0);
    assert!(!home.path("ring-ann@work").exists() && run_of(&["remotes"]).out.contains("key kept"));
    assert_eq!(run(&home, &["login", "work", "--user", "ann", "--keyring"], &server.key).code, 0);
    std::fs::remove_file(home.path("ring-ann@work")).unwrap();
    let missing = run_of(&["--remote", "work", "ls"]);
    assert!(missing.code == 1 && missing.err.contains("the keyring has no key of ann on `work`"), "{}", missing.err);

    assert_eq!(run(&home, &["login", "work", "--user", "ann", "--keyring"], &server.key).code, 0);
    assert_eq!(run_of(&["remotes", "remove", "work"]).code, 0);
    assert!(!home.path("ring-ann@work").exists());
    let asked = std::fs::read_to_string(home.path("asked")).unwrap();
    assert!(!asked.contains(&server.key), "arguments can be read by everybody: {asked}");
}

#[test]
#[cfg_attr(target_os = "macos", ignore = "the keyring's program is always there")]
fn without_the_keyrings_program_nothing_is_kept_and_the_way_out_is_told() {
    let home = Home::new();
    let server = serve(&home);
    let login = ["login", &server.url, "--name", "work", "--user", "ann", "--keyring"];
    let mut command = home.command(&login);
    let run = told(&command.env("PATH", home.path("bin")).write_stdin(server.key.as_str()).output().unwrap());
    assert!(
        run.code == 1 && run.err.contains("libsecret-tools") && run.err.contains("without --keyring"),
        "{}",
        run.err
    );
    assert!(!run.err.contains(&server.key) && !home.path(".config/plotree/credentials.toml").exists());
}
