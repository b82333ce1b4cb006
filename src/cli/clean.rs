//! `plotree clean`: grids that nothing draws on, and private plots whose data others can read.

use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;
use clap::{ArgGroup, Args};
use serde::Serialize;

use super::Exit;
use super::deed::Teller;
use super::output::{self, Output};
use super::rows::{self, Row};
use crate::backend::{Backend, Entry, Error, Exposure, Opening};
use crate::text;

/// The arguments of `clean`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree clean --orphans          list grids that no plot uses, and ask
  plotree clean --orphans --yes    move them to the trash without asking
  plotree clean --privacy          list private plots whose data others can read
  plotree --remote work clean --orphans --json

Nothing is deleted: `plotree restore` takes a grid back")]
#[command(group(ArgGroup::new("what").required(true)))]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Clean {
    /// List grids that no live plot draws on, and trash them if asked
    #[arg(long, group = "what")]
    orphans: bool,
    /// List private plots whose grids are public, open with a link, or are shared with more people
    #[arg(long, group = "what")]
    privacy: bool,
    /// Trash without asking
    #[arg(long, conflicts_with = "privacy")]
    yes: bool,
    /// Print JSON: a list, or with --yes an object a grid that was moved
    #[arg(long)]
    json: bool,
}

/// A private plot with a grid of its that others can read, as JSON.
#[derive(Serialize)]
struct Exposed<'a> {
    plot: Row<'a>,
    grid: Row<'a>,
    opening: Opening,
    readers: &'a [String],
}

impl Clean {
    /// Lists, and trashes if asked.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        if self.orphans { self.orphans(backend, output).await } else { self.privacy(backend, output).await }
    }

    async fn orphans(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let grids = backend.unused_grids().await.context("the grids could not be looked through")?;
        if self.json {
            return if self.yes { self.trash(backend, &grids, output).await } else { rows::list(&grids, output) };
        }
        if grids.is_empty() {
            output.line("every grid is used by a plot")?;
            return Ok(Exit::Done);
        }
        for grid in &grids {
            let path = backend.path(&grid.fid).await.unwrap_or_else(|_| grid.filename.clone());
            output.line(format_args!("{}  {}", grid.fid, text::shown(&path)))?;
        }
        output.finish()?;
        if !self.yes && !agreed(grids.len())? {
            output.line(format_args!("{} used by no plot; nothing was moved", counted(grids.len())))?;
            return Ok(Exit::Done);
        }
        self.trash(backend, &grids, output).await
    }

    async fn trash(&self, backend: &dyn Backend, grids: &[Entry], output: &mut Output) -> anyhow::Result<Exit> {
        let (mut moved, mut exit) = (0, Exit::Done);
        for grid in grids {
            match backend.trash(&grid.fid).await {
                Ok(_) => {
                    moved += 1;
                    if self.json {
                        Teller { json: true }.named(output, "trashed", &grid.fid, &grid.filename)?;
                    }
                }
                // Somebody was faster.
                Err(Error::NotFound) => {}
                Err(error) => {
                    let error = anyhow::Error::new(error).context(format!("{} was not moved", grid.fid));
                    exit = super::report(&error);
                }
            }
        }
        if !self.json {
            output.line(format_args!("moved {} to the trash", counted(moved)))?;
        }
        Ok(exit)
    }

    async fn privacy(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let exposures = backend.exposed_plots().await.context("the plots could not be looked through")?;
        if self.json {
            let exposed = exposures.iter().map(|Exposure { plot, grid, opening, readers }| Exposed {
                plot: plot.into(),
                grid: grid.into(),
                opening: *opening,
                readers,
            });
            output.json(&exposed.collect::<Vec<_>>())?;
            output.raw("\n")?;
            return Ok(Exit::Done);
        }
        for Exposure { plot, grid, opening, readers } in &exposures {
            let how = match opening {
                Opening::Public => "is public".to_owned(),
                Opening::Link => "opens with a link".to_owned(),
                Opening::Shared => {
                    let readers: Vec<String> =
                        readers.iter().map(|reader| text::shown(reader).as_str().to_owned()).collect();
                    format!("is shared with {}", readers.join(", "))
                }
            };
            output.line(format_args!(
                "{}  {} is private, but its data {}  {} {how}",
                plot.fid,
                text::shown(&plot.filename),
                grid.fid,
                text::shown(&grid.filename)
            ))?;
        }
        if exposures.is_empty() {
            output.line("the data of every private plot is private")?;
        }
        Ok(Exit::Done)
    }
}

fn counted(grids: usize) -> String {
    if grids == 1 { "1 grid".to_owned() } else { format!("{grids} grids") }
}

/// Asks a person; who is none says `--yes`.
fn agreed(grids: usize) -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    output::ask(&format!("Move {} to the trash? [y/N] ", counted(grids)));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
