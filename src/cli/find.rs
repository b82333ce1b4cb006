//! `plotree find`: files everywhere, by the words of the search or by a pattern of their names.

use anyhow::Context;
use clap::Args;
use globset::GlobBuilder;

use super::output::{self, Output};
use super::rows::{Printer, Row};
use super::{Exit, quoted};
use crate::backend::{Backend, Entries, Order, Scope, SearchQuery, SortKey, View};
use crate::model::FileType;

/// Hits that are asked for at once.
const PAGE: u64 = 100;

/// The arguments of `find`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree find growth 2024                all words, in names, titles, captions, owners
  plotree find plottype:pie climate       plots with a pie
  plotree find --name '*_grid' --type grid
  plotree find --name 'q[1-4]*' --json | jq -r '.[].fid' | plotree star -

Searching finds what you may read, of everybody; --name looks through your own files. \
Where nothing is found the exit code is 1")]
pub struct Find {
    /// Words, and terms such as plottype:pie; see `plotree help search`
    #[arg(required_unless_present = "name", value_name = "WORD")]
    words: Vec<String>,
    /// Instead: your files whose names match a pattern
    #[arg(long, value_name = "PATTERN", conflicts_with = "words")]
    name: Option<String>,
    /// With --name: only files of this type
    #[arg(long = "type", value_name = "TYPE", requires = "name")]
    kind: Option<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000)]
    limit: usize,
    /// Print a JSON list, with the keys of the v2 API
    #[arg(long)]
    json: bool,
}

impl Find {
    /// Searches; finding nothing is a failure, as it is for scripts.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let mut printer = Printer::new(output, self.json);
        match &self.name {
            Some(pattern) => self.by_name(backend, pattern, &mut printer).await?,
            None => self.by_words(backend, &mut printer).await?,
        }
        let found = printer.printed();
        printer.end()?;
        if found == 0 {
            output::complain("nothing was found");
            return Ok(Exit::Failed);
        }
        Ok(Exit::Done)
    }

    async fn by_words(&self, backend: &dyn Backend, printer: &mut Printer<'_>) -> anyhow::Result<()> {
        let mut page = 1;
        loop {
            let mut query = SearchQuery { q: self.words.join(" "), ..SearchQuery::default() };
            (query.page, query.page_size) = (std::num::NonZeroU64::new(page), std::num::NonZeroU64::new(PAGE));
            let hits = backend.search(&query).await.context("the search failed")?;
            for file in hits.files.iter().take(self.limit.saturating_sub(printer.printed())) {
                printer.row(&Row::from(file))?;
            }
            if hits.next.is_none() || hits.files.is_empty() || printer.printed() >= self.limit {
                return Ok(());
            }
            page += 1;
        }
    }

    async fn by_name(&self, backend: &dyn Backend, pattern: &str, printer: &mut Printer<'_>) -> anyhow::Result<()> {
        let glob = GlobBuilder::new(pattern).case_insensitive(true).build();
        let glob = glob.with_context(|| format!("{} is no pattern", quoted(pattern)))?.compile_matcher();
        let user = backend.current_user().await?.username;
        let mut view = View::new(Scope::All(user), Order::ascending(SortKey::Filename));
        view.filetypes = self.kind.iter().map(|kind| kind_named(kind)).collect();
        let mut entries = Entries::new(backend, view);
        while printer.printed() < self.limit {
            let rows = entries.next().await?;
            if rows.is_empty() {
                break;
            }
            for entry in rows.iter().filter(|entry| glob.is_match(&entry.filename)) {
                if printer.printed() < self.limit {
                    printer.row(&Row::from(entry))?;
                }
            }
        }
        Ok(())
    }
}

fn kind_named(name: &str) -> FileType {
    if name == "folder" { FileType::Folder } else { FileType::from_name(name) }
}
