//! `plotree cat`: the content of files as it is stored, for other programs.

use std::io::{self, IsTerminal};

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::output::{self, Output};
use super::{Exit, place, quoted};
use crate::backend::{Backend, Content, ContentOptions};
use crate::export::csv::csv;
use crate::model::grid::GridColumn;
use crate::model::{File, FileType};
use crate::text;

/// The arguments of `cat`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree cat growth | jq .layout.title        a figure, with its references
  plotree cat --data growth > growth.json      with the data beside them: any plotly reads it
  plotree cat growth_grid --format csv         a grid as a table")]
pub struct Cat {
    /// Files: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Put the data of grids into figures, beside their references
    #[arg(long)]
    data: bool,
    /// How grids are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "json")]
    format: Form,
    /// Print a JSON object a file, with its content within
    #[arg(long)]
    json: bool,
}

/// How grids are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Json,
    Csv,
}

impl Cat {
    /// Writes each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        for file in files {
            let written = if self.json {
                self.tell(backend, &file, output).await
            } else {
                self.write(backend, &file, output).await
            };
            if let Err(error) = written.with_context(|| quoted(&file.filename)) {
                if output::is_broken_pipe(&error) {
                    return Err(error);
                }
                exit = super::report(&error);
            }
        }
        Ok(exit)
    }

    /// Writes what a file is called with its content, as one JSON object.
    async fn tell(&self, backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
        if file.filetype == FileType::Folder {
            anyhow::bail!("a folder has no content; `plotree ls` lists it");
        }
        let content = if file.filetype == FileType::Plot && self.data {
            backend.figure(&file.fid, ContentOptions { inline_data: true }).await?.to_json()
        } else if file.filetype == FileType::Grid && self.format == Form::Csv {
            serde_json::to_string(&csv(&backend.columns(&file.fid, &[]).await?, "\n"))?
        } else {
            match backend.content(&file.fid).await? {
                Content::Figure(figure) => figure.to_json(),
                Content::Grid(grid) => serde_json::to_string(&grid)?,
                Content::Bytes { content_type, bytes } => {
                    let text = std::str::from_utf8(&bytes)
                        .map_err(|_| anyhow::anyhow!("it is {content_type}, which JSON cannot hold"))?;
                    serde_json::to_string(text)?
                }
            }
        };
        // A figure writes itself, so that no number changes: it is put in as it is.
        let head = serde_json::to_string(&json!({
            "fid": file.fid, "filename": file.filename, "filetype": file.filetype,
        }))?;
        put(output, &format!("{},\"content\":{content}}}", head.trim_end_matches('}')))
    }

    async fn write(&self, backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
        if file.filetype == FileType::Folder {
            anyhow::bail!("a folder has no content; `plotree ls` lists it");
        }
        if file.filetype == FileType::Plot && self.data {
            let figure = backend.figure(&file.fid, ContentOptions { inline_data: true }).await?;
            return put(output, &figure.to_json());
        }
        if file.filetype == FileType::Grid && self.format == Form::Csv {
            return table(output, &backend.columns(&file.fid, &[]).await?);
        }
        match backend.content(&file.fid).await? {
            Content::Figure(figure) => put(output, &figure.to_json()),
            Content::Grid(grid) => put(output, &serde_json::to_string(&grid)?),
            Content::Bytes { content_type, bytes } => {
                if io::stdout().is_terminal() && !content_type.starts_with("text/") {
                    anyhow::bail!("it is {content_type}, which a terminal cannot show; send it on with > or |");
                }
                match std::str::from_utf8(&bytes).ok().filter(|_| io::stdout().is_terminal()) {
                    Some(letters) => {
                        for line in letters.lines() {
                            output.line(text::shown(line))?;
                        }
                    }
                    None => output.bytes(&bytes)?,
                }
                Ok(())
            }
        }
    }
}

fn put(output: &mut Output, json: &str) -> anyhow::Result<()> {
    output.bytes(text::safe_json(json).as_bytes())?;
    output.raw("\n")?;
    Ok(())
}

/// Writes a grid as a table; what a terminal would obey is shown there, and kept elsewhere.
fn table(output: &mut Output, columns: &[GridColumn]) -> anyhow::Result<()> {
    let table = csv(columns, "\n");
    if io::stdout().is_terminal() {
        for line in table.lines() {
            output.line(text::shown(line))?;
        }
        return Ok(());
    }
    output.bytes(table.as_bytes())?;
    Ok(())
}
