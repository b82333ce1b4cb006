//! `plotree import`: figures from files and folders into the library, with progress and a summary.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::json;

use super::output::{self, Output};
use super::{Exit, progress};
use crate::backend::Backend;
use crate::import::{self, Failure, Options, Progress, Summary};
use crate::model::{HOME, Place};
use crate::text;

/// The arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree import chart.json                  one figure
  plotree import figures/ --into archive     a folder with its tree, into the folder `archive`
  plotree import *.json --json | jq .failed  what failed, for a script

A figure is JSON as Plotly's libraries write it: fig.write_json(…) in Python, plotly_json(…) in R, \
{data, layout} in JavaScript; its data goes into a grid beside it. What was imported before is left \
alone, so the same command can be run again. Ctrl-C stops behind the current file")]
pub struct Import {
    /// Files with figures, and folders with such files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Put them into this folder, made if missing, instead of home
    #[arg(long, value_name = "FOLDER")]
    into: Option<String>,
    /// Import what was imported before again
    #[arg(long)]
    force: bool,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Imports.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let into = self.into.clone().map_or(Place::Folder(HOME), Place::Path);
        let options = Options { force: self.force, stop: Arc::default() };
        let watch = tokio::spawn(stop_at_interrupt(Arc::clone(&options.stop)));
        let bar = progress::bar(self.quiet);
        let mut progress = |step: Progress<'_>| show(&bar, step);
        let done = import::run(backend, &self.paths, &into, &options, &mut progress).await;
        watch.abort();
        bar.finish_and_clear();
        let summary = done.context("nothing was imported")?;
        self.tell(&summary, output)?;
        Ok(match &summary {
            Summary { stopped: Some(_), .. } => Exit::Failed,
            Summary { left: 1.., .. } => Exit::Interrupted,
            Summary { failed, .. } if !failed.is_empty() => Exit::Failed,
            _ => Exit::Done,
        })
    }

    fn tell(&self, summary: &Summary, output: &mut Output) -> anyhow::Result<()> {
        for Failure { path, reason } in &summary.failed {
            output::complain(&format!("{}: {reason}", shown(path)));
        }
        for (path, warning) in &summary.warnings {
            output::complain(&format!("{}: {warning}", shown(path)));
        }
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

/// Sets the switch at the first interrupt and ends the program at the second.
pub async fn stop_at_interrupt(stop: Arc<AtomicBool>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        if stop.swap(true, Ordering::Relaxed) {
            // Every file is one transaction: nothing is half written.
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
    }
}

fn show(bar: &ProgressBar, step: Progress<'_>) {
    match step {
        Progress::Found { files, .. } => bar.set_length(files as u64),
        Progress::Done { path, .. } => {
            bar.inc(1);
            bar.set_message(path.file_name().map(|name| shown(Path::new(name)).to_string()).unwrap_or_default());
        }
    }
}

fn shown(path: &Path) -> text::Shown {
    text::shown(&path.to_string_lossy())
}

fn as_json(summary: &Summary) -> serde_json::Value {
    let imported = summary.imported.iter().map(|made| json!({"path": made.path.to_string_lossy(), "fid": made.plot}));
    let failed =
        summary.failed.iter().map(|failure| json!({"path": failure.path.to_string_lossy(), "reason": failure.reason}));
    json!({
        "imported": imported.collect::<Vec<_>>(),
        "already": summary.already,
        "failed": failed.collect::<Vec<_>>(),
        "left": summary.left,
        "stopped": summary.stopped.as_ref().map(ToString::to_string),
    })
}

/// Returns what an import came to, in words.
pub fn in_words(summary: &Summary) -> String {
    let plots = summary.imported.len();
    let mut words = vec![format!("imported {plots} {}", if plots == 1 { "plot" } else { "plots" })];
    for (count, what) in
        [(summary.already, "already there"), (summary.failed.len(), "failed"), (summary.left, "not looked at")]
    {
        if count > 0 {
            words.push(format!("{count} {what}"));
        }
    }
    words.join(", ")
}
