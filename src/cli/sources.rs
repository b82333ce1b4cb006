//! `plotree sources`: where a file's data came from, and what was made of it.

use clap::Args;

use super::output::Output;
use super::{Exit, place};
use crate::backend::{Backend, RelationPage};
use crate::model::sources::{Relation, SourceNode};
use crate::model::{File, SourceGraph, sources::Sources};
use crate::text;

/// Pages of one relation that are asked for.
const MOST_PAGES: u64 = 1_000;

/// The arguments of `sources`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree sources growth             its grids, what it was copied from, its copies
  plotree sources growth_grid --all  every plot that draws on a grid
  plotree sources growth --json      the graph in JSON Graph Format")]
pub struct Tell {
    /// Files: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// All of every relation, instead of the first five
    #[arg(long, conflicts_with = "json")]
    all: bool,
    /// Print the graph as JSON, one a line
    #[arg(long)]
    json: bool,
}

/// How a relation is told, seen from the file.
const TOLD: [(Relation, &str); 5] = [
    (Relation::SourceUrl, "imported from"),
    (Relation::Parent, "copied from"),
    (Relation::SourceGrid, "draws on"),
    (Relation::CreatedPlot, "drawn by"),
    (Relation::Child, "copied as"),
];

impl Tell {
    /// Prints the relations, each with its files.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        for file in files {
            if let Err(error) = self.tell(backend, &file, output).await {
                if super::output::is_broken_pipe(&error) {
                    return Err(error);
                }
                exit = super::report(&error);
            }
        }
        Ok(exit)
    }

    async fn tell(&self, backend: &dyn Backend, file: &File, output: &mut Output) -> anyhow::Result<()> {
        if self.json {
            let graph = backend.sources(&file.fid, None).await?;
            output.json(&Sources { graph })?;
            output.raw("\n")?;
            return Ok(());
        }
        output.line(format_args!("{}  {}", file.fid, text::shown(&file.filename)))?;
        let mut told = false;
        for (relation, words) in TOLD {
            let mut page = 1;
            loop {
                let graph = backend.sources(&file.fid, Some(RelationPage { relation, page })).await?;
                let more = graph.nodes.iter().any(|node| node.kind == "next");
                for node in others(&graph) {
                    told = true;
                    say(output, if page == 1 { words } else { "" }, node)?;
                }
                if !more {
                    break;
                }
                if !self.all || page >= MOST_PAGES {
                    output.line("      … more; --all tells them")?;
                    break;
                }
                page += 1;
            }
        }
        if !told {
            output.line("  nothing is known of where its data came from, and nothing was made of it")?;
        }
        Ok(())
    }
}

/// Returns the files and addresses beside the one that was asked about.
fn others(graph: &SourceGraph) -> impl Iterator<Item = &SourceNode> {
    graph.nodes.iter().skip(1).filter(|node| !matches!(node.kind.as_str(), "next" | "prev"))
}

fn say(output: &mut Output, words: &str, node: &SourceNode) -> anyhow::Result<()> {
    let fid = node.metadata.fid.as_ref().map(ToString::to_string).unwrap_or_default();
    let trashed = if node.metadata.deleted == Some(true) { "  (in the trash)" } else { "" };
    let label = text::shown(&node.label);
    output.line(format_args!("  {words:<13}  {:<4}  {fid:<12}  {label}{trashed}", text::shown(&node.kind)))?;
    Ok(())
}
