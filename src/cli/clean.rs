//! `plotree clean`: grids that nothing draws on, and private plots whose data others can read.

use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;
use clap::{ArgGroup, Args};

use super::output::{self, Output};
use super::{Exit, Opened};
use crate::backend::embedded::Session;
use crate::backend::query::Entry;
use crate::backend::{Error, Files};
use crate::text;

/// The arguments of `clean`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree clean --orphans          list grids that no plot uses, and ask
  plotree clean --orphans --yes    move them to the trash without asking
  plotree clean --privacy          list private plots whose data others can read

Nothing is deleted: `plotree restore` takes a grid back")]
#[command(group(ArgGroup::new("what").required(true)))]
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
}

impl Clean {
    /// Lists, and trashes if asked.
    pub async fn run(&self, opened: &Opened, output: &mut Output) -> anyhow::Result<Exit> {
        let session = opened.library.session(Some(&opened.user))?;
        if self.orphans { self.orphans(&session, output).await } else { privacy(&session, output).await }
    }

    async fn orphans(&self, session: &Session, output: &mut Output) -> anyhow::Result<Exit> {
        let grids = session.orphans().await.context("the grids could not be looked through")?;
        if grids.is_empty() {
            output.line("every grid is used by a plot")?;
            return Ok(Exit::Done);
        }
        for grid in &grids {
            let path = session.path(&grid.fid).await.unwrap_or_else(|_| grid.filename.clone());
            output.line(format_args!("{}  {}", grid.fid, text::shown(&path)))?;
        }
        output.finish()?;
        if !self.yes && !agreed(grids.len())? {
            output.line(format_args!("{} used by no plot; nothing was moved", counted(grids.len())))?;
            return Ok(Exit::Done);
        }
        trash(session, &grids, output).await
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

async fn trash(session: &Session, grids: &[Entry], output: &mut Output) -> anyhow::Result<Exit> {
    let (mut moved, mut exit) = (0, Exit::Done);
    for grid in grids {
        match session.trash(&grid.fid).await {
            Ok(_) => moved += 1,
            // Somebody was faster.
            Err(Error::NotFound) => {}
            Err(error) => {
                let error = anyhow::Error::new(error).context(format!("{} was not moved", grid.fid));
                exit = super::report(&error);
            }
        }
    }
    output.line(format_args!("moved {} to the trash", counted(moved)))?;
    Ok(exit)
}

async fn privacy(session: &Session, output: &mut Output) -> anyhow::Result<Exit> {
    use crate::backend::embedded::Opening;
    let exposures = session.exposures().await.context("the plots could not be looked through")?;
    for exposure in &exposures {
        let how = match exposure.opening {
            Opening::Public => "is public".to_owned(),
            Opening::Link => "opens with a link".to_owned(),
            Opening::Shared => {
                let readers: Vec<String> =
                    exposure.readers.iter().map(|reader| text::shown(reader).as_str().to_owned()).collect();
                format!("is shared with {}", readers.join(", "))
            }
        };
        let (plot, grid) = (&exposure.plot, &exposure.grid);
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
