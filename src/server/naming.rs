//! Numbers behind taken names, for clients that never delete what they replace (contract section 7.1, `--auto-number`).

use std::sync::Arc;

use async_trait::async_trait;

use crate::backend::embedded::Session;
use crate::backend::numbering::Numbering;
use crate::backend::query::Lookup;
use crate::backend::{Change, Error, Files, Result};
use crate::model::file::LONGEST_NAME;
use crate::model::{FilePatch, Grid, HOME, NewGrid, NewPlot, Place, Plot};

/// How often somebody else may take the name that was just found free.
const MOST_TRIES: u32 = 5;

/// What a file is made of.
#[async_trait]
pub trait Draft: Clone + Send + Sync {
    /// What is made.
    type Made: Send;

    /// Returns the file's own fields.
    fn file(&mut self) -> &mut FilePatch;

    /// Makes the file.
    async fn make(self: &Arc<Self>, session: &Session) -> Result<Change<Self::Made>>;
}

#[async_trait]
impl Draft for NewPlot {
    type Made = Plot;

    fn file(&mut self) -> &mut FilePatch {
        &mut self.file
    }

    async fn make(self: &Arc<Self>, session: &Session) -> Result<Change<Plot>> {
        session.make_plot(Arc::clone(self)).await
    }
}

#[async_trait]
impl Draft for NewGrid {
    type Made = Grid;

    fn file(&mut self) -> &mut FilePatch {
        &mut self.file
    }

    async fn make(self: &Arc<Self>, session: &Session) -> Result<Change<Grid>> {
        session.make_grid(Arc::clone(self)).await
    }
}

/// Makes a file; when its name is taken and `numbers` it, under the name with a number that makes it free.
///
/// # Errors
/// Those of making it.
pub async fn make<D: Draft>(session: &Session, mut draft: D, numbers: bool) -> Result<Change<D::Made>> {
    let wanted = draft.file().filename.clone();
    let mut draft = Arc::new(draft);
    let mut tries = 0;
    loop {
        match (draft.make(session).await, &wanted) {
            (Err(Error::Conflict { name: Some(_), .. }), Some(wanted)) if numbers && tries < MOST_TRIES => {
                tries += 1;
                // Nobody else has it any more, so it is not copied.
                let file = Arc::make_mut(&mut draft).file();
                file.filename = Some(free(session, wanted, file.place.as_ref()).await?);
            }
            (Ok(mut made), _) if tries > 0 => {
                let name = Arc::make_mut(&mut draft).file().filename.clone().unwrap_or_default();
                made.warnings.push(format!("The name was taken, so the file is called `{name}`."));
                return Ok(made);
            }
            (answer, _) => return answer,
        }
    }
}

/// Returns the name with a number behind it that nothing in the folder has.
async fn free(session: &Session, name: &str, place: Option<&Place>) -> Result<String> {
    let (folder, parent) = match place {
        None => ("", HOME),
        Some(Place::Path(path)) => (path.as_str(), HOME),
        Some(Place::Folder(number)) => ("", *number),
    };
    let numbered = |number: u64| {
        let suffix = format!(" ({number})");
        let stem: String = name.chars().take(LONGEST_NAME.saturating_sub(suffix.len())).collect();
        format!("{}{suffix}", stem.trim_end())
    };
    let mut numbering = Numbering::default();
    while let Some(number) = numbering.next() {
        let lookup = Lookup { path: format!("{folder}/{}", numbered(number)), parent, user: None };
        numbering.told(number, session.exists(&lookup).await?);
    }
    Ok(numbered(numbering.found()))
}
