//! `plotree push`: files of the library on a server.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::library::Purpose;
use super::output::Output;
use super::remote;
use super::{Exit, Global, import, place, progress, pull, quoted};
use crate::mirror::push::{Deed, Done, Options, Policy, Report};
use crate::mirror::{self, Progress};
use crate::text;

/// The arguments of `push`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree push finance/2024 work --dry-run   say what would be made there, and do nothing
  plotree push finance/2024 work             a folder with all that is in it, and the grids it needs
  plotree push . work                        everything of yours
  plotree push growth work --on-conflict replace
  plotree push . work --map map.tsv          write down what each file is called there

The server gives new files ids of its own; plots are pointed at the grids as they are called there. What was pulled \
from there or pushed before is changed in place, and nothing is made twice; what was changed there too meanwhile is \
left and told, unless --on-conflict says otherwise. Nothing leaves this machine otherwise, and what is pushed \
is private there unless --keep-public")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Push {
    /// Files and folders, then the server: a name that `plotree remotes` lists
    #[arg(required = true, num_args = 2.., value_name = "PATH")]
    paths: Vec<String>,
    /// What happens where another file has the name, or the file was changed there too
    #[arg(long, value_enum, value_name = "POLICY", default_value = "skip")]
    on_conflict: Conflict,
    /// Let everybody read there what everybody may read here
    #[arg(long)]
    keep_public: bool,
    /// Say what would be done, and do nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Write the ids here and there to this file, a pair a line
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// What happens where another file has the name.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Conflict {
    /// Leave the file, and say so
    Skip,
    /// Put a number behind its name
    Rename,
    /// Change the other's content in place
    Replace,
}

impl Push {
    /// Pushes.
    pub async fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let opened = super::open(global, Purpose::Command)?;
        let (name, paths) = self.paths.split_last().context("no server was named")?;
        let connected = remote::connect(&opened.config, name, global.insecure)?;
        let session = opened.library.session(Some(&opened.user))?;
        let mut roots = Vec::new();
        if !paths.iter().any(|path| path == "." || path == "/") {
            let (files, exit) = place::find_all(&session, paths).await?;
            if exit != Exit::Done {
                return Ok(exit);
            }
            roots.extend(files.into_iter().map(|file| file.fid));
        }
        let stop: Arc<AtomicBool> = Arc::default();
        let options = Options {
            roots,
            policy: match self.on_conflict {
                Conflict::Skip => Policy::Skip,
                Conflict::Rename => Policy::Rename,
                Conflict::Replace => Policy::Replace,
            },
            keep_public: self.keep_public,
            dry_run: self.dry_run,
            stop: Arc::clone(&stop),
        };
        let mut ties = pull::ties(&opened.config, &connected)?;
        let watch = tokio::spawn(import::stop_at_interrupt(stop));
        let bar = progress::bar(self.quiet);
        let mut progress = |step: Progress<'_>| pull::show(&bar, step);
        let pushed = mirror::push(&session, &connected.remote, &mut ties, &options, &mut progress).await;
        watch.abort();
        bar.finish_and_clear();
        let report = pushed.with_context(|| format!("not everything could be pushed to {}", quoted(name)))?;
        if let Some(map) = &self.map {
            let mut lines: Vec<String> = ties.trail.pairs().map(|(here, there)| format!("{here}\t{there}\n")).collect();
            lines.sort();
            std::fs::write(map, lines.concat())
                .with_context(|| format!("{} could not be written", quoted(&map.to_string_lossy())))?;
        }
        self.tell(&report, output)
    }

    fn tell(&self, report: &Report, output: &mut Output) -> anyhow::Result<Exit> {
        if self.json {
            let done: Vec<_> = report
                .done
                .iter()
                .map(|done| json!({ "fid": done.fid, "path": done.path, "there": done.there, "done": word(done.deed) }))
                .collect();
            output.json(&json!({ "done": done, "left": pull::left(&report.left), "stopped": report.stopped }))?;
            output.raw("\n")?;
        } else {
            pull::name(&report.left);
            if !self.quiet {
                if self.dry_run {
                    told(report).try_for_each(|line| output.line(line))?;
                }
                output.line(in_words(report, self.dry_run))?;
            }
        }
        Ok(match report {
            Report { stopped: true, .. } => Exit::Interrupted,
            Report { left, .. } if !left.is_empty() => Exit::Failed,
            _ => Exit::Done,
        })
    }
}

/// Returns what is done to each file, a line each.
fn told(report: &Report) -> impl Iterator<Item = String> {
    report.done.iter().map(line)
}

/// Returns what is done to each file that does not stay as it is there, a line each.
pub fn changes(report: &Report) -> impl Iterator<Item = String> {
    report.done.iter().filter(|done| done.deed != Deed::Keep).map(line)
}

fn line(Done { filetype, path, deed, .. }: &Done) -> String {
    let kind = text::shown(&filetype.to_string()).to_string();
    format!("{:<7}  {kind:<6}  {}", word(*deed), text::shown(path))
}

/// Returns what a push came to, in words.
pub fn in_words(report: &Report, dry_run: bool) -> String {
    let count = |wanted: Deed| report.done.iter().filter(|done| done.deed == wanted).count();
    let [made, replaced, kept] = [Deed::Make, Deed::Replace, Deed::Keep].map(count);
    let left = if report.left.is_empty() { String::new() } else { format!(", {} left", report.left.len()) };
    let begun = if dry_run { "would push" } else { "pushed" };
    let stopped = if report.stopped { ", broken off" } else { "" };
    format!("{begun}: {made} new, {replaced} changed, {kept} unchanged{left}{stopped}")
}

fn word(deed: Deed) -> &'static str {
    match deed {
        Deed::Make => "make",
        Deed::Replace => "replace",
        Deed::Keep => "keep",
    }
}
