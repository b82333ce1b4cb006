//! `plotree import`: figures and tables from files, folders, archives and standard input into the library, with progress and a
//! report.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::output::{self, Output};
use super::{Exit, progress};
use crate::backend::Backend;
use crate::import::watch::Watch;
use crate::import::{self, Failure, Made, Options, Origin, Outcome, Progress, Summary};
use crate::model::{HOME, Place};
use crate::text;

/// The arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree import chart.json                  one figure
  plotree import figures/ --into archive     a folder with its tree, into the folder `archive`
  plotree import export.zip report.html      every figure of an archive and of a page
  plotree import --plot prices.csv           a table, and a first plot of it
  curl -s URL | plotree import -             standard input
  plotree import --watch results/            what is there, and what appears from now on
  plotree import *.json --json | jq .failed  what failed, for a script

What is read is told by what is in a file, not by its name:
  figures    JSON of Plotly's libraries of any version: one figure, a list of figures or of traces, \
{\"figure\": …}; pages of write_html, of Chart Studio and of R; outputs of notebooks
  tables     CSV and TSV in any encoding, Parquet, XLSX, XLS, ODS (each sheet a grid), JSON of grids
  archives   .zip of all these, with their folders

The data of a figure goes into a grid beside it; a table becomes a grid. Each file is kept wholly or not at \
all, with where it came from (`plotree sources`). What was imported before, or has the same content as \
another file, is left alone, so the same command can be run again, and goes on where it was broken off. \
In folders, files whose names end in json, ipynb, html, csv, tsv, parquet, xlsx, xls, ods or zip are looked \
at, hidden ones are not. Ctrl-C stops behind the current files")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Import {
    /// Files, folders and archives with figures and tables; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Put them into this folder, made if missing, instead of home
    #[arg(long, value_name = "FOLDER")]
    into: Option<String>,
    /// Draw a first plot of each table, where it is plain what to draw
    #[arg(long)]
    plot: bool,
    /// Go on importing what appears or changes there, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Import what was imported before again
    #[arg(long)]
    force: bool,
    /// Say of every file what became of it
    #[arg(long, conflicts_with = "quiet")]
    list: bool,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Imports.
    pub async fn run(&self, backend: &dyn Backend, origin: Origin, output: &mut Output) -> anyhow::Result<Exit> {
        tell_panics();
        let into = self.into.clone().map_or(Place::Folder(HOME), Place::Path);
        let options = Options { force: self.force, plot: self.plot, origin, stop: Arc::default() };
        let is_piped = self.paths.iter().any(|path| path == Path::new("-"));
        let interrupt = if is_piped {
            tokio::spawn(end_at_interrupt(io::stdin().is_terminal() && !self.quiet))
        } else {
            tokio::spawn(stop_at_interrupt(Arc::clone(&options.stop)))
        };
        let done = if self.watch {
            self.go_on(backend, &into, &options, output).await
        } else {
            self.once(backend, &into, &options, output).await
        };
        interrupt.abort();
        let summary = done?;
        self.tell(&summary, output)?;
        Ok(match &summary {
            Summary { stopped: Some(_), .. } => Exit::Failed,
            Summary { left: 1.., .. } => Exit::Interrupted,
            Summary { failed, .. } if !failed.is_empty() => Exit::Failed,
            _ => Exit::Done,
        })
    }

    /// Imports what is there.
    async fn once(
        &self,
        backend: &dyn Backend,
        into: &Place,
        options: &Options,
        output: &mut Output,
    ) -> anyhow::Result<Summary> {
        let bar = progress::bar(self.quiet || self.list);
        let mut told = Vec::new();
        let mut progress = |step: Progress<'_>| {
            if let (Progress::Done { path, outcome, .. }, true) = (step, self.list && !self.json) {
                told.push(in_a_line(path, outcome));
            }
            show(&bar, step);
        };
        let done = import::run(backend, &self.paths, into, options, &mut progress).await;
        bar.finish_and_clear();
        for line in told {
            output.line(line)?;
        }
        let summary = done.context("nothing was imported")?;
        complain(&summary);
        Ok(summary)
    }

    /// Imports what is there and what appears, until an interrupt.
    async fn go_on(
        &self,
        backend: &dyn Backend,
        into: &Place,
        options: &Options,
        output: &mut Output,
    ) -> anyhow::Result<Summary> {
        let mut watch = Watch::default();
        let mut sum = Summary::default();
        while !options.stop.load(Ordering::Relaxed) && sum.stopped.is_none() {
            let began = Instant::now();
            let paths = self.paths.clone();
            let (looked, files) = spawn_blocking(move || {
                let files = watch.look(&paths);
                (watch, files)
            })
            .await
            .context("the folders could not be looked at")?;
            watch = looked;
            let took = began.elapsed();
            if !files.is_empty() {
                let mut told = Vec::new();
                let mut progress = |step: Progress<'_>| {
                    if let Progress::Done { path, outcome: outcome @ Outcome::Imported(_), .. } = step {
                        told.push(in_a_line(path, outcome));
                    }
                };
                let done = import::run_found(backend, files, into, options, &mut progress).await;
                let done = done.context("nothing was imported")?;
                complain(&done);
                if !self.quiet && !self.json {
                    for line in told {
                        output.line(line)?;
                    }
                    output.finish()?;
                }
                add(&mut sum, done);
                // What was left by an interrupt is no failure: it was asked for.
                sum.left = 0;
            }
            pause(Watch::pause(took), &options.stop).await;
        }
        Ok(sum)
    }

    fn tell(&self, summary: &Summary, output: &mut Output) -> anyhow::Result<()> {
        if let Some(error) = &summary.stopped {
            output::complain(&format!("the library takes no more: {error}"));
            if let Some(hint) = error.hint() {
                output::hint(hint);
            }
        }
        if self.json {
            output.json(&as_json(summary))?;
            output.raw("\n")?;
        } else if !self.quiet {
            output.line(in_words(summary))?;
        }
        Ok(())
    }
}

/// Names what failed, and what the backend remarked.
fn complain(summary: &Summary) {
    for Failure { path, reason } in &summary.failed {
        output::complain(&format!("{}: {reason}", shown(path)));
    }
    for (path, warning) in &summary.warnings {
        output::complain(&format!("{}: {warning}", shown(path)));
    }
}

/// Adds what an import came to.
fn add(sum: &mut Summary, done: Summary) {
    sum.imported.extend(done.imported);
    sum.already.extend(done.already);
    sum.failed.extend(done.failed);
    sum.warnings.extend(done.warnings);
    sum.unplotted += done.unplotted;
    sum.stopped = done.stopped;
}

/// Waits, but not longer than until an interrupt.
async fn pause(time: std::time::Duration, stop: &AtomicBool) {
    const STEP: std::time::Duration = std::time::Duration::from_millis(100);
    let end = Instant::now() + time;
    while Instant::now() < end && !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(STEP.min(end.saturating_duration_since(Instant::now()))).await;
    }
}

/// Tells of a reader that fails as of anything else: what it says may quote the file.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| output::complain(&format!("a reader failed: {panic}"))));
}

/// Sets the switch at the first interrupt and ends the program at the second.
pub async fn stop_at_interrupt(stop: Arc<AtomicBool>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        if stop.swap(true, Ordering::Relaxed) {
            // Every file is kept wholly or not at all: nothing is half written.
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
    }
}

/// Ends the program at the first interrupt: standard input may never come to an end, and no switch wakes who waits for it.
async fn end_at_interrupt(is_typed: bool) {
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    // Looked at once, it is listened for: only then is it said.
    let looked = std::future::poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context))).await;
    let heard = match looked {
        Poll::Ready(heard) => heard,
        Poll::Pending => {
            if is_typed {
                output::remark(&text::shown("reading standard input: Ctrl-D ends it, Ctrl-C gives it up"));
            }
            interrupt.await
        }
    };
    if heard.is_ok() {
        output::complain("interrupted; what was imported before stays");
        std::process::exit(i32::from(Exit::Interrupted.code()));
    }
}

fn show(bar: &ProgressBar, step: Progress<'_>) {
    match step {
        Progress::Found { files, .. } => bar.set_length(files as u64),
        Progress::More => bar.inc_length(1),
        Progress::Done { path, .. } => {
            bar.inc(1);
            bar.set_message(path.file_name().map(|name| shown(Path::new(name)).to_string()).unwrap_or_default());
        }
    }
}

fn shown(path: &Path) -> text::Shown {
    text::shown(&path.to_string_lossy())
}

/// Returns what became of a file.
fn in_a_line(path: &Path, outcome: &Outcome) -> String {
    let fids = |fids: &[crate::model::Fid]| fids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    match outcome {
        Outcome::Imported(made) => format!("{}  {}", shown(path), fids(made)),
        Outcome::Already(found) => format!("{}  already there: {}", shown(path), fids(found)),
        Outcome::Failed(reason) => format!("{}  failed: {}", shown(path), text::shown(reason)),
    }
}

fn as_json(summary: &Summary) -> Value {
    let made = |made: &Made| json!({"path": made.path.to_string_lossy(), "fid": made.fid});
    let new = |made: &Made| {
        let kind = if made.is_grid { "grid" } else { "plot" };
        json!({"path": made.path.to_string_lossy(), "fid": made.fid, "type": kind})
    };
    let failed =
        summary.failed.iter().map(|failure| json!({"path": failure.path.to_string_lossy(), "reason": failure.reason}));
    let warnings =
        summary.warnings.iter().map(|(path, warning)| json!({"path": path.to_string_lossy(), "warning": warning}));
    json!({
        "imported": summary.imported.iter().map(new).collect::<Vec<_>>(),
        "already": summary.already.iter().map(made).collect::<Vec<_>>(),
        "failed": failed.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
        "unplotted": summary.unplotted,
        "left": summary.left,
        "stopped": summary.stopped.as_ref().map(ToString::to_string),
    })
}

/// Returns what an import came to, in words.
pub fn in_words(summary: &Summary) -> String {
    let grids = summary.imported.iter().filter(|made| made.is_grid).count();
    let plots = summary.imported.len() - grids;
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let made = match (plots, grids) {
        (_, 0) => counted(plots, "plot"),
        (0, _) => counted(grids, "grid"),
        _ => format!("{} and {}", counted(plots, "plot"), counted(grids, "grid")),
    };
    let mut words = vec![format!("imported {made}")];
    for (count, what) in [
        (summary.already.len(), "already there"),
        (summary.failed.len(), "failed"),
        (summary.unplotted, "without a plot, as it is not plain what to draw"),
        (summary.left, "not looked at"),
    ] {
        if count > 0 {
            words.push(format!("{count} {what}"));
        }
    }
    words.join(", ")
}
