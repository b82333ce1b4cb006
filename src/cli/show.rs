//! `plotree show`: a file as one looks at it: a plot drawn, a grid as a table, and what is known of it.

use anyhow::Context;
use clap::Args;

use super::draw::{Extent, Set, Theme};
use super::output::Output;
use super::{Exit, place, quoted};
use crate::backend::{Backend, ContentOptions};
use crate::chart::cells::{self, Look};
use crate::chart::scene::{Scene, Size};
use crate::model::file::Preview;
use crate::model::{File, FileType};
use crate::text;

/// Rows of a grid that are shown.
const ROWS: usize = 10;
/// Columns of a terminal that a value of a grid takes at most.
const WIDEST: usize = 18;
/// Columns of a grid that are shown.
const COLUMNS: usize = 12;

/// The arguments of `show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree show growth                    drawn at the terminal's width, with its facts
  plotree show bob:45 --size 100x30
  plotree show growth_grid               its columns and first rows
  plotree show growth --json | jq .views the file object of the v2 API")]
pub struct Show {
    /// Files: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Columns and rows of the chart
    #[arg(long, value_name = "WxH")]
    size: Option<Extent>,
    /// The characters to draw with
    #[arg(long, value_enum, value_name = "SET", default_value = "braille")]
    glyphs: Set,
    /// The ground to draw on
    #[arg(long, value_enum, value_name = "THEME", default_value = "dark")]
    theme: Theme,
    /// Only say what is known of it
    #[arg(long)]
    facts: bool,
    /// Print the file object as JSON, one a line
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Shows each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        for file in files {
            let shown = if self.json { put(output, &file) } else { self.show(backend, &file, output).await };
            if let Err(error) = shown.with_context(|| quoted(&file.filename)) {
                if super::output::is_broken_pipe(&error) {
                    return Err(error);
                }
                exit = super::report(&error);
            }
        }
        Ok(exit)
    }

    async fn show(&self, backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
        if !self.facts {
            match file.filetype {
                FileType::Plot => self.chart(backend, file, output).await?,
                FileType::Grid => table(backend, file, output).await?,
                _ => {}
            }
        }
        facts(backend, file, output).await
    }

    async fn chart(&self, backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
        let figure = backend.figure(&file.fid, ContentOptions { inline_data: true }).await?;
        let (columns, rows) = super::draw::cells(self.size);
        // The facts have their lines below.
        let rows = if self.size.is_some() { rows } else { rows.saturating_sub(8).max(8) };
        let plain = super::draw::is_plain();
        let look = Look {
            glyphs: self.glyphs.glyphs(),
            dark_background: self.theme == Theme::Dark,
            colour: if plain { cells::Depth::None } else { cells::Depth::True },
            ..Look::default()
        };
        let grid = cells::paint(&Scene::build(&figure, Size::cells(columns, rows)), columns, rows, &look);
        output.bytes(if plain { grid.to_text() } else { grid.to_ansi() }.as_bytes())?;
        Ok(())
    }
}

fn put(output: &mut Output, file: &File) -> anyhow::Result<()> {
    output.json(file)?;
    output.raw("\n")?;
    Ok(())
}

/// Prints the first rows of a grid.
async fn table(backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
    let grid = backend.grid(&file.fid).await?;
    let Preview::Table(columns) = &grid.file.preview else { return Ok(()) };
    let mut lines = vec![String::new(); ROWS + 1];
    for (name, column) in columns.iter().take(COLUMNS) {
        let values = column.cells().take(ROWS).map(|cell| text::shown(&cell.display()).fit(WIDEST));
        let texts: Vec<text::Shown> = std::iter::once(text::shown(name).fit(WIDEST)).chain(values).collect();
        let wide = texts.iter().map(text::Shown::width).max().unwrap_or(0);
        for (index, line) in lines.iter_mut().enumerate() {
            let shown = texts.get(index).map(text::Shown::as_str).unwrap_or_default();
            let room = wide.saturating_sub(texts.get(index).map_or(0, text::Shown::width));
            line.push_str(shown);
            line.push_str(&" ".repeat(room + 2));
        }
    }
    for line in lines.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty()) {
        output.line(line)?;
    }
    let left = grid.cols.len().saturating_sub(COLUMNS);
    if left > 0 {
        output.line(format_args!("… and {left} more columns"))?;
    }
    output.line("")?;
    Ok(())
}

/// Prints what is known of a file.
async fn facts(backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
    let path = backend.path(&file.fid).await.unwrap_or_else(|_| file.filename.clone());
    let openness = match (file.world_readable, file.share_key_enabled) {
        (true, _) => "public",
        (false, Some(true)) => "secret link",
        _ => "private",
    };
    let mut fact = |name: &str, said: &str| -> anyhow::Result<()> {
        let said = text::shown(said);
        if !said.is_empty() {
            output.line(format_args!("{name:<9} {said}"))?;
        }
        Ok(())
    };
    fact("id", &file.fid.to_string())?;
    fact("path", &path)?;
    fact("type", &file.filetype.to_string())?;
    fact("title", text::title(&file.title).as_str())?;
    fact("caption", &file.caption)?;
    fact("owner", &file.owner)?;
    fact("sharing", openness)?;
    fact("views", &file.views.to_string())?;
    fact("made", &file.creation_time.date())?;
    fact("modified", &file.date_modified.date())?;
    if file.is_trashed() {
        fact("trash", "it is in the trash")?;
    }
    fact("web", &file.web_url)
}
