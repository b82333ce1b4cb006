//! Keys in the keyring of the system, by the system's own program: `secret-tool` of the Secret Service (GNOME, KDE and others),
//! `security` on macOS.
//!
//! A key goes to the program by its standard input and comes back by its standard output, never as an argument, which every
//! user of a machine may read.

use std::io::{ErrorKind, Write};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};

use super::remote::first_line;

/// What our entries are marked with.
const SERVICE: &str = "plotree";

/// Keeps a remote's key, in the place of one that was there.
///
/// # Errors
/// Says that the keyring's program is missing or refuses, in its own words.
pub fn keep(remote: &str, username: &str, key: &SecretString) -> anyhow::Result<()> {
    let account = account(remote, username);
    if cfg!(target_os = "macos") {
        // It would ask for the key on the terminal, or take it as an argument; as a line of its own language it does neither.
        let key = key.expose_secret();
        if key.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
            bail!("the key has a character that the keyring's program cannot be told");
        }
        let line = format!("add-generic-password -U -s {SERVICE} -a \"{account}\" -w \"{key}\"\n");
        return run(&["-i"], &line.into()).map(drop);
    }
    let label = format!("plotree: {username} on {remote}");
    run(&["store", "--label", &label, "application", SERVICE, "account", &account], key).map(drop)
}

/// Returns a remote's key.
///
/// # Errors
/// Says that there is none, or that the keyring's program is missing or refuses.
pub fn key(remote: &str, username: &str) -> anyhow::Result<SecretString> {
    let account = account(remote, username);
    let arguments = if cfg!(target_os = "macos") {
        ["find-generic-password", "-s", SERVICE, "-a", &account, "-w"].to_vec()
    } else {
        ["lookup", "application", SERVICE, "account", &account].to_vec()
    };
    let said = run(&arguments, &SecretString::default());
    let said = said.with_context(|| format!("the keyring has no key of {username} on `{remote}`"))?;
    first_line(said).with_context(|| format!("the keyring has no key of {username} on `{remote}`"))
}

/// Removes a remote's key; one that is not there is no trouble.
pub fn forget(remote: &str, username: &str) {
    let account = account(remote, username);
    let arguments = if cfg!(target_os = "macos") {
        ["delete-generic-password", "-s", SERVICE, "-a", &account].to_vec()
    } else {
        ["clear", "application", SERVICE, "account", &account].to_vec()
    };
    // Both programs fail when nothing is there; what stays of another failure opens nothing of ours any more.
    let _ = run(&arguments, &SecretString::default());
}

/// Returns what an entry is known by: neither part holds a space, a quote or an `@`.
fn account(remote: &str, username: &str) -> String {
    format!("{username}@{remote}")
}

fn program() -> &'static str {
    if cfg!(target_os = "macos") { "security" } else { "secret-tool" }
}

/// Runs the keyring's program with a secret on its standard input; what it says is in no error.
fn run(arguments: &[&str], input: &SecretString) -> anyhow::Result<Vec<u8>> {
    let program = program();
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "the program `{program}` is not there, by which the keyring is spoken to (Debian's package is libsecret-tools); \
             without --keyring the key is kept in a file that nobody but you can read"
        ),
        started => started.with_context(|| format!("`{program}` could not be started"))?,
    };
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not want it says why by its end.
        let _ = stdin.write_all(input.expose_secret().as_bytes());
    }
    let Output { status, stdout, stderr } =
        child.wait_with_output().with_context(|| format!("`{program}` could not be heard"))?;
    if status.success() {
        return Ok(stdout);
    }
    let said = String::from_utf8_lossy(&stderr);
    let said = crate::text::shown(said.lines().next().unwrap_or_default());
    let said = if said.as_str().is_empty() { String::new() } else { format!(": {said}") };
    bail!("`{program}` ended with {status}{said}")
}
