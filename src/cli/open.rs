//! `plotree open`: files in the web browser.

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::library::Place;
use super::output::{self, Output};
use super::{Exit, place, quoted};
use crate::export::browse::{self, Opened};
use crate::text;

/// Files that are opened at once.
const MOST: usize = 20;

/// The arguments of `open`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree open growth                a page made of the plot, which needs no network
  plotree open bob:45 growth_grid
  plotree open growth --print        only say where the page is
  plotree --remote work open growth  its page on the server

The page of a file on this machine is kept for a day, where only you can read it. Where no browser can be started \
the page is only told, and the exit code is 1")]
pub struct Open {
    /// Files: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Start no browser, only print the page's path or address
    #[arg(long, short)]
    print: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

impl Open {
    /// Opens each; what fails does not stop the others.
    pub async fn run(&self, place: &Place, output: &mut Output) -> anyhow::Result<Exit> {
        let backend = &*place.backend;
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        if files.len() > MOST && !self.print {
            output::complain(&format!(
                "these are {} files; a browser is asked to open at most {MOST} at once",
                files.len()
            ));
            output::hint("name fewer, or say --print");
            return Ok(Exit::Usage);
        }
        // Pages of files on a server are on the server.
        let pages = place.pages();
        for file in files {
            let opened = if self.print {
                browse::page_of(backend, &file.fid, pages.as_deref()).await.map(|what| (what, false, None))
            } else {
                browse::open(backend, &file.fid, pages.as_deref()).await.map(|opened| match opened {
                    Opened::Started(what) => (what, true, None),
                    Opened::Copied { text, reason } => (text, false, Some(reason)),
                })
            };
            match opened.with_context(|| format!("{} was not opened", quoted(&file.filename))) {
                Ok((page, opened, reason)) => {
                    if self.json {
                        output.json(&json!({ "fid": file.fid, "filename": file.filename, "page": page, "opened": opened, "reason": reason }))?;
                        output.raw("\n")?;
                    } else if self.print {
                        output.line(text::shown(&page))?;
                    } else {
                        output.line(format_args!(
                            "{}  {}",
                            if opened { "opened" } else { "made" },
                            text::shown(&page)
                        ))?;
                    }
                    if let Some(reason) = reason {
                        output::complain(&format!("{reason}; open the page yourself"));
                        exit = Exit::Failed;
                    }
                }
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }
}
