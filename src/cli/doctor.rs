//! `plotree doctor`: looks a library through and repairs it.

use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use super::library::file_of;
use super::output::{self, Output};
use super::{Exit, Global, quoted};
use crate::backend::embedded::care::{self, Depth, Remedy, Report};
use crate::text;

/// The arguments of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree doctor                 a look at pages, relations and counts
  plotree doctor --deep          also read every stored byte and compare it with its digest
  plotree doctor --repair        mend what can be mended

A repair first keeps a copy of the library beside it, NAME.before-repair. Where pages of the file are \
bad, the library is left as it is and what is good goes into a new file, NAME.salvaged.

Exit code 1 when something is wrong")]
pub struct Doctor {
    /// Read and compare everything, which may take long
    #[arg(long)]
    deep: bool,
    /// Mend what can be mended, after keeping a copy
    #[arg(long)]
    repair: bool,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Examines the library's file, and repairs it if asked.
    pub fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let (path, options) = file_of(global)?;
        let Some(path) = path else { bail!("a library in memory has nothing to look through") };
        if self.repair {
            return self.repair(&path, &options, output);
        }
        let depth = if self.deep { Depth::Deep } else { Depth::Quick };
        let report = care::examine(&path, depth, &options).context("the library could not be looked through")?;
        self.tell(&report, output)?;
        if !report.is_sound() && !self.json {
            advise(&report, &path);
        }
        Ok(if report.is_sound() { Exit::Done } else { Exit::Failed })
    }

    fn repair(
        &self,
        path: &Path,
        options: &crate::backend::embedded::Options,
        output: &mut Output,
    ) -> anyhow::Result<Exit> {
        let repair = care::repair(path, options).context("the library could not be repaired")?;
        let shown = |path: &Path| text::shown(&path.to_string_lossy());
        if let (Some(kept), false) = (&repair.kept, self.json) {
            output.line(format_args!("{} things were wrong", repair.found.findings.len()))?;
            output.line(format_args!("kept the library as it was in {}", shown(kept)))?;
        }
        if let (Some(salvaged), false) = (&repair.salvaged, self.json) {
            output.line(format_args!("wrote what is good into {}", shown(salvaged)))?;
            output.line("look at it with --library; if it is what you want, put it in place of the library")?;
        }
        self.tell(&repair.left, output)?;
        if !repair.left.is_sound() && !self.json {
            advise(&repair.left, path);
        }
        Ok(if repair.left.is_sound() && repair.salvaged.is_none() { Exit::Done } else { Exit::Failed })
    }

    fn tell(&self, report: &Report, output: &mut Output) -> anyhow::Result<()> {
        if self.json {
            let findings = report.findings.iter().map(
                |finding| serde_json::json!({"what": finding.what, "remedy": format!("{:?}", finding.remedy).to_lowercase()}),
            );
            let findings = findings.collect::<Vec<_>>();
            output.json(&serde_json::json!({
                "files": report.files, "contents": report.contents, "sound": report.is_sound(), "findings": findings,
            }))?;
            return Ok(output.raw("\n")?);
        }
        for finding in &report.findings {
            output.line(text::shown(&finding.what))?;
        }
        let looked = match report.depth {
            Depth::Quick => format!("{} files", report.files),
            Depth::Deep => format!("{} files and {} pieces of data", report.files, report.contents),
        };
        match report.findings.len() {
            0 => output.line(format_args!("looked at {looked}: nothing is wrong"))?,
            1 => output.line(format_args!("looked at {looked}: 1 thing is wrong"))?,
            count => output.line(format_args!("looked at {looked}: {count} things are wrong"))?,
        }
        Ok(())
    }
}

/// Says the way out.
fn advise(report: &Report, path: &Path) {
    if report.needs(Remedy::Salvage) {
        output::hint("`plotree doctor --repair` copies what is good into a new file and leaves this one as it is");
    } else if report.needs(Remedy::Repair) {
        output::hint("`plotree doctor --repair` mends it, after keeping a copy");
    }
    if report.needs(Remedy::Lost) {
        output::hint(
            "data that is lost comes back only by importing its figure again, or from a copy made by `plotree backup`",
        );
    }
    let copies = care::copies_beside(path);
    if !copies.is_empty() {
        let names: Vec<String> = copies.iter().map(|copy| quoted(&copy.to_string_lossy())).collect();
        output::hint(&format!("there are copies beside it: {}", names.join(", ")));
    }
}
