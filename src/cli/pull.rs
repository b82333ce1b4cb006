//! `plotree pull`: an account of a server in the library on this machine, and the two compared.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::json;

use super::library::{self, Opened, Purpose};
use super::output::{self, Output};
use super::remote::{self, Connected};
use super::{Exit, Global, import, place, progress, quoted};
use crate::backend::Backend;
use crate::config::Config;
use crate::mirror::pull::{Options, Progress};
use crate::mirror::{self, Left, Memory, Report, Ties, Trail};
use crate::text;

/// Files that are named of those that were left.
const MOST_NAMED: usize = 50;

/// The arguments of `pull`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree login https://plots.example.org    sign in once
  plotree pull plots.example.org             all of your account there
  plotree pull work finance/2024 --trash     a folder, and what is in the trash
  plotree pull work --user eve               what eve lets you read
  plotree pull work --verify                 compare everything, change nothing
  plotree pull work --watch 10m              again and again

Files keep their ids, so that links and references stay true; folders, sharing, stars, comments and sources \
come with them. What has not changed since the last time is not asked for again. It may be broken off at any \
moment, and goes on at the next time. What was changed here meanwhile is left alone and told, unless --force")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Pull {
    /// The server: a name that `plotree remotes` lists
    // Not called `remote`, which is the option that says where everything else happens.
    #[arg(value_name = "REMOTE")]
    server: String,
    /// Only these folders and files of it
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// Whose files, if not your own
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// The trash too
    #[arg(long)]
    trash: bool,
    /// Overwrite what was changed here
    #[arg(long)]
    force: bool,
    /// Move what is gone there to the trash here
    #[arg(long)]
    prune: bool,
    /// Compare everything instead
    #[arg(long, conflicts_with_all = ["force", "prune", "watch"])]
    verify: bool,
    /// Pull again and again, with so much time between: 30s, 10m, 2h
    #[arg(long, value_name = "INTERVAL", value_parser = interval)]
    watch: Option<Duration>,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print the report as JSON, one object a pull
    #[arg(long)]
    json: bool,
}

/// Reads a time such as 30s, 10m or 2h.
fn interval(said: &str) -> Result<Duration, String> {
    let wrong = || "it is a number with s, m or h behind it, such as 10m".to_owned();
    let (number, unit) = said.split_at(said.len().saturating_sub(said.chars().last().map_or(0, char::len_utf8)));
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => number,
        "m" => number.saturating_mul(60),
        "h" => number.saturating_mul(3_600),
        _ => return Err(wrong()),
    };
    if seconds == 0 { Err(wrong()) } else { Ok(Duration::from_secs(seconds)) }
}

impl Pull {
    /// Pulls, or compares.
    pub async fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let mut connected = None;
        let opened = library::open_as(global, Purpose::Command, |config| {
            let made = connected.insert(remote::connect(config, &self.server, global.insecure)?);
            Ok(Some(made.username.clone()).filter(|_| !config.user_is_set))
        })?;
        let connected = connected.context("no server was named")?;
        let remote = &connected.remote;
        let user = self.user.clone().unwrap_or_else(|| connected.username.clone());
        let mut roots = Vec::new();
        for path in &self.paths {
            let said = if path.contains(':') { path.clone() } else { format!("{user}:{path}") };
            let found = place::find(remote, &said).await?.fid;
            // A server may answer what it will.
            let owner = said.split(':').next().unwrap_or_default();
            if !found.owner().eq_ignore_ascii_case(owner) {
                anyhow::bail!("{} is not there: the server answered with {found}", quoted(path));
            }
            roots.push(found);
        }
        let stop: Arc<AtomicBool> = Arc::default();
        let options = Options {
            user: Some(user),
            roots,
            trash: self.trash,
            force: self.force,
            prune: self.prune,
            stop: Arc::clone(&stop),
        };
        let watch = tokio::spawn(import::stop_at_interrupt(Arc::clone(&stop)));
        let done = self.all(&opened, &connected, &options, output).await;
        watch.abort();
        done
    }

    async fn all(
        &self,
        opened: &Opened,
        connected: &Connected,
        options: &Options,
        output: &mut Output,
    ) -> anyhow::Result<Exit> {
        let remote = &connected.remote;
        let mut ties = ties(&opened.config, connected)?;
        if self.verify {
            return self.compare(opened, (remote, &ties), options, output).await;
        }
        loop {
            let bar = progress::bar(self.quiet);
            let mut progress = |step: Progress<'_>| show(&bar, step);
            let pulled = mirror::pull(remote, &opened.library, &mut ties, options, &mut progress).await;
            bar.finish_and_clear();
            let exit = match pulled.with_context(|| format!("{} could not be pulled to its end", quoted(&self.server)))
            {
                Ok(report) => {
                    let exit = self.tell(&report, output)?;
                    if let Some(hint) = whose(&opened.user, options.user.as_deref()).filter(|_| report.new > 0) {
                        output::hint(&hint);
                    }
                    exit
                }
                // A server that is away for a while is asked again later.
                Err(error) if self.watch.is_some() => super::report(&error),
                Err(error) => return Err(error),
            };
            output.finish()?;
            let Some(wait) = self.watch.filter(|_| !options.stop.load(Ordering::Relaxed)) else { return Ok(exit) };
            let mut waited = Duration::ZERO;
            while waited < wait && !options.stop.load(Ordering::Relaxed) {
                let step = wait.saturating_sub(waited).min(Duration::from_millis(200));
                tokio::time::sleep(step).await;
                waited += step;
            }
            if options.stop.load(Ordering::Relaxed) {
                return Ok(Exit::Interrupted);
            }
        }
    }

    async fn compare(
        &self,
        opened: &Opened,
        (remote, ties): (&dyn Backend, &Ties),
        options: &Options,
        output: &mut Output,
    ) -> anyhow::Result<Exit> {
        let bar = progress::bar(self.quiet);
        let mut progress = |step: Progress<'_>| show(&bar, step);
        let compared = mirror::verify(remote, &opened.library, ties, options, &mut progress).await;
        bar.finish_and_clear();
        let compared = compared.context("the files could not be compared")?;
        if self.json {
            output.json(&json!({
                "equal": compared.equal, "different": left(&compared.different),
                "copies": compared.copies, "unread": compared.unread,
            }))?;
            output.raw("\n")?;
        } else {
            name(&compared.different);
            let different = compared.different.len();
            let copies = match compared.copies {
                0 => String::new(),
                copies => format!(", {copies} pushed from here and not compared"),
            };
            output.line(format_args!("{} equal, {different} different{copies}", files(compared.equal)))?;
        }
        Ok(if compared.different.is_empty() && compared.unread == 0 { Exit::Done } else { Exit::Failed })
    }

    fn tell(&self, report: &Report, output: &mut Output) -> anyhow::Result<Exit> {
        if self.json {
            output.json(&json!({
                "seen": report.seen, "new": report.new, "changed": report.changed, "same": report.same,
                "bytes": report.bytes, "left": left(&report.left), "gone": report.gone, "unread": report.unread,
                "stopped": report.stopped,
            }))?;
            output.raw("\n")?;
        } else {
            name(&report.left);
            if !self.quiet {
                output.line(in_words(report, self.prune))?;
            }
        }
        Ok(match report {
            Report { stopped: true, .. } => Exit::Interrupted,
            Report { left, unread, .. } if !left.is_empty() || *unread > 0 => Exit::Failed,
            _ => Exit::Done,
        })
    }
}

/// Returns what tells the run's library from others; `None` for one in memory, of which nothing is remembered.
pub fn library_name(config: &Config) -> Option<String> {
    let file = config.library.file()?;
    Some(file.canonicalize().unwrap_or_else(|_| file.to_owned()).to_string_lossy().into_owned())
}

fn state_file(config: &Config, folder: &str, Connected { remote, username, .. }: &Connected) -> Option<PathBuf> {
    Some(mirror::state_file(&config.state, folder, remote, username, &library_name(config)?))
}

/// Reads what is remembered between the run's library and an account on a server.
pub fn ties(config: &Config, connected: &Connected) -> anyhow::Result<Ties> {
    let file = state_file(config, mirror::PULLED, connected);
    let memory = file.map_or_else(|| Ok(Memory::default()), |file| Memory::open(&file));
    let file = state_file(config, mirror::PUSHED, connected);
    let trail = file.map_or_else(|| Ok(Trail::default()), |file| Trail::open(&file));
    Ok(Ties {
        memory: memory.context("what was pulled before is not known")?,
        trail: trail.context("what was pushed before is not known")?,
    })
}

/// Shows a step.
pub fn show(bar: &ProgressBar, step: Progress<'_>) {
    match step {
        Progress::Listed { seen } => bar.set_message(format!("listing: {} so far", files(seen))),
        Progress::Found { wanted, .. } => bar.set_length(wanted),
        Progress::Done { name, .. } => {
            bar.inc(1);
            bar.set_message(text::shown(name).to_string());
        }
    }
}

/// Names the files that were left.
pub fn name(left: &[Left]) {
    for Left { fid, name, reason } in left.iter().take(MOST_NAMED) {
        output::complain(&format!("{fid} {}: {reason}", quoted(name)));
    }
    if left.len() > MOST_NAMED {
        output::complain(&format!("… and {} more; --json names all", left.len() - MOST_NAMED));
    }
}

/// Returns the files that were left as JSON.
pub fn left(left: &[Left]) -> Vec<serde_json::Value> {
    left.iter().map(|left| json!({ "fid": left.fid, "filename": left.name, "reason": left.reason })).collect()
}

fn files(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// Returns how the files of a user are seen who is another one than the library's.
pub fn whose(here: &str, pulled: Option<&str>) -> Option<String> {
    let pulled = pulled.filter(|pulled| !pulled.eq_ignore_ascii_case(here))?;
    Some(format!("They are {pulled}'s in this library, not {here}'s: `user = \"{pulled}\"` in config.toml shows them."))
}

/// Returns what a pull came to, in words.
pub fn in_words(report: &Report, pruned: bool) -> String {
    let looked = report.new + report.changed + report.same + report.left.len() as u64;
    let seen = if report.stopped { format!("{looked} of {}", files(report.seen)) } else { files(report.seen) };
    let mut words = vec![format!("pulled {seen}: {} new, {} changed", report.new, report.changed)];
    let gone = if pruned { "gone there, now in the trash" } else { "gone there, kept here" };
    for (count, what) in [
        (report.same, "unchanged"),
        (report.left.len() as u64, "left"),
        (report.unread, "listed there in a form that cannot be read"),
        (report.gone.len() as u64, gone),
    ] {
        if count > 0 {
            words.push(format!("{count} {what}"));
        }
    }
    if report.stopped {
        words.push("broken off".to_owned());
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals() {
        assert_eq!(interval("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(interval("2h"), Ok(Duration::from_hours(2)));
        for wrong in ["", "s", "0s", "10", "5d", "-1m", "1½"] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }
}
