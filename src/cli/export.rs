//! `plotree export`: figures and grids as files for other programs, in folders like theirs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;

use super::output::{self, Output};
use super::{Exit, import, place, progress, quoted};
use crate::backend::Backend;
use crate::export::Format;
use crate::export::folder::Put;
use crate::export::run::{self, End, Options, Outcome, Progress, Told};
use crate::model::{Fid, FileType};
use crate::text;

/// Files that are named of those that failed.
const MOST_NAMED: u64 = 50;

/// The arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree export growth --to out                     out/growth.json, with its data
  plotree export finance --to out --format html,csv  plots as pages, grids as tables
  plotree export . --to backup                       all of your files, in their folders
  plotree export 'q?_*' --to out --format png
  plotree find --name '*2024*' --json | jq -r '.[].fid' | plotree export - --to out

Formats of plots: json, html (works offline), png, jpeg, webp, svg, pdf, ipynb. Formats of grids: json, csv, parquet, \
xlsx. Each file is exported by those that can hold it. Folders keep their tree; names are made safe for every system, \
equal ones get a number. Files that are there are left unless --force; equal ones are no matter, so the same command can \
be run again. `plotree import` reads json, html, ipynb, csv, parquet and xlsx back; json to the last digit")]
pub struct Export {
    /// Files and folders: paths, patterns, ids, . for home; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The folder that is filled, made if missing
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// What to make, several with commas between
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', default_value = "json")]
    format: Vec<Format>,
    /// Overwrite files that are there
    #[arg(long)]
    force: bool,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

/// A line of JSON: what became of a file in a format.
#[derive(Serialize)]
struct Line<'a> {
    fid: &'a Fid,
    filename: &'a str,
    filetype: &'a FileType,
    format: Option<&'static str>,
    path: Option<std::borrow::Cow<'a, str>>,
    bytes: u64,
    outcome: &'static str,
    reason: Option<&'a str>,
    missing: usize,
}

impl<'a> From<&'a Told> for Line<'a> {
    fn from(told: &'a Told) -> Line<'a> {
        let (outcome, reason) = match &told.outcome {
            Outcome::Put(Put::New) => ("new", None),
            Outcome::Put(Put::Replaced) => ("replaced", None),
            Outcome::Put(Put::Same) => ("same", None),
            Outcome::Put(Put::InTheWay) => ("in the way", None),
            Outcome::Unsuited => ("unsuited", None),
            Outcome::Failed(reason) => ("failed", Some(reason.as_str())),
        };
        Line {
            fid: &told.fid,
            filename: &told.filename,
            filetype: &told.filetype,
            format: told.format.map(Format::ending),
            path: told.path.as_ref().map(|path| path.to_string_lossy()),
            bytes: told.bytes,
            outcome,
            reason,
            missing: told.missing,
        }
    }
}

/// What is counted as files pass.
#[derive(Debug, Default)]
pub struct Counts {
    /// Files that are there now, by their formats.
    made: BTreeMap<&'static str, u64>,
    same: u64,
    unsuited: u64,
    pub in_the_way: u64,
    failed: u64,
    incomplete: u64,
    bytes: u64,
}

impl Export {
    /// Exports.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let paths: Vec<String> =
            self.paths.iter().map(|path| if path == "." { String::new() } else { path.clone() }).collect();
        let (roots, exit) = place::find_all(backend, &paths).await?;
        if roots.is_empty() {
            return Ok(exit);
        }
        let mut formats = Vec::new();
        for format in &self.format {
            if !formats.contains(format) {
                formats.push(*format);
            }
        }
        let options = Options { formats, force: self.force, stop: Arc::default() };
        let watch = tokio::spawn(import::stop_at_interrupt(Arc::clone(&options.stop)));
        let bar = progress::bar(self.quiet);
        let mut counts = Counts::default();
        let mut printed = Ok(());
        let stop = Arc::clone(&options.stop);
        let mut step = |step: Progress<'_>| {
            if let Err(error) = self.step(step, &bar, &mut counts, output) {
                // Who reads no more wants no more.
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
                printed = Err(error);
            }
        };
        let end = run::run(backend, &roots, &self.to, &options, &mut step).await;
        watch.abort();
        bar.finish_and_clear();
        printed?;
        let to = quoted(&self.to.to_string_lossy());
        let end = end.with_context(|| format!("the folder {to} could not be made"))?;
        if !self.json && !self.quiet {
            output.line(counts.in_words(&to))?;
        }
        self.tell(end, &counts, exit)
    }

    /// Tells what is to be told of the whole, and returns how the run ends.
    fn tell(&self, end: End, counts: &Counts, exit: Exit) -> anyhow::Result<Exit> {
        let more = counts.failed + counts.in_the_way;
        if more > MOST_NAMED {
            output::complain(&format!("… and {} more; --json names all", more - MOST_NAMED));
        }
        if counts.in_the_way > 0 {
            output::hint("--force overwrites what is there");
        }
        match end {
            End::Broken(error) => Err(anyhow::Error::new(error).context("the export was broken off")),
            End::Stopped => Ok(Exit::Interrupted),
            End::Whole if exit != Exit::Done => Ok(exit),
            End::Whole if counts.failed + counts.in_the_way > 0 => Ok(Exit::Failed),
            End::Whole if counts.unsuited > 0 && counts.made.is_empty() && counts.same == 0 => {
                output::complain(&format!("nothing of it can be {}", self.names()));
                output::hint(
                    "plots become json, html, png, jpeg, webp, svg, pdf, ipynb; grids json, csv, parquet, xlsx",
                );
                Ok(Exit::Failed)
            }
            End::Whole => Ok(Exit::Done),
        }
    }

    fn names(&self) -> String {
        self.format.iter().map(|format| format.ending()).collect::<Vec<_>>().join(" or ")
    }

    fn step(
        &self,
        step: Progress<'_>,
        bar: &ProgressBar,
        counts: &mut Counts,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        match step {
            Progress::Found(files) => bar.set_length(bar.length().unwrap_or(0) + files),
            Progress::Passed => bar.inc(1),
            Progress::Done(told) => {
                counts.add(told);
                bar.set_message(text::shown(&told.filename).to_string());
                if self.json {
                    output.json(&Line::from(told))?;
                    output.raw("\n")?;
                } else {
                    bar.suspend(|| counts.name(told));
                }
            }
        }
        Ok(())
    }
}

impl Counts {
    /// Counts what became of a file.
    pub fn add(&mut self, told: &Told) {
        match &told.outcome {
            Outcome::Put(Put::New | Put::Replaced) => {
                *self.made.entry(told.format.map_or("", Format::ending)).or_default() += 1;
                self.bytes += told.bytes;
            }
            Outcome::Put(Put::Same) => self.same += 1,
            Outcome::Put(Put::InTheWay) => self.in_the_way += 1,
            Outcome::Unsuited => self.unsuited += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
        self.incomplete += u64::from(told.missing > 0);
    }

    /// Names a file that is not there as it was to be, as long as there are few.
    fn name(&self, told: &Told) {
        let nth = if told.missing > 0 { self.incomplete } else { self.failed + self.in_the_way };
        if let Some(complaint) = Self::complaint(told).filter(|_| nth <= MOST_NAMED) {
            output::complain(&complaint);
        }
    }

    /// Returns why a file is not there as it was to be.
    pub fn complaint(told: &Told) -> Option<String> {
        let reason = match &told.outcome {
            Outcome::Failed(reason) => reason.clone(),
            Outcome::Put(Put::InTheWay) => {
                let path = told.path.as_ref().map(|path| quoted(&path.to_string_lossy())).unwrap_or_default();
                format!("another {path} is there")
            }
            Outcome::Put(_) if told.missing > 0 => {
                format!("the data of {} references could not be read", told.missing)
            }
            _ => return None,
        };
        Some(format!("{} {}: {reason}", told.fid, quoted(&told.filename)))
    }

    /// Returns whether all is there that was to be.
    pub fn is_whole(&self) -> bool {
        self.failed + self.in_the_way == 0
    }

    /// Returns all counts in words.
    pub fn in_words(&self, to: &str) -> String {
        let made: u64 = self.made.values().sum();
        let kinds: Vec<String> = self.made.iter().map(|(format, count)| format!("{count} {format}")).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
        let mut words = vec![format!("exported {made} {} to {to}{kinds}", if made == 1 { "file" } else { "files" })];
        for (count, what) in [
            (self.same, "there already"),
            (self.unsuited, "left out, as the format is not for them"),
            (self.in_the_way, "in the way of others"),
            (self.failed, "failed"),
        ] {
            if count > 0 {
                words.push(format!("{count} {what}"));
            }
        }
        words.join(", ")
    }
}
