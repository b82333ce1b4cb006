//! What was done to a file, as a line of text or of JSON: what the verbs that change something print.

use serde::Serialize;

use super::output::Output;
use crate::backend::Backend;
use crate::model::Fid;
use crate::text;

/// A line of JSON: what was done, and to which file.
#[derive(Debug, Serialize)]
struct Deed<'a> {
    done: &'a str,
    fid: &'a Fid,
    /// Its name, where only that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<&'a str>,
    /// Where it is now, from its owner's home.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

/// How deeds are told.
#[derive(Debug, Clone, Copy)]
pub struct Teller {
    /// Whether in JSON, an object a line.
    pub json: bool,
}

impl Teller {
    /// Tells of a file by its name.
    pub fn named(self, output: &mut Output, done: &str, fid: &Fid, filename: &str) -> anyhow::Result<()> {
        self.tell(output, &Deed { done, fid, filename: Some(filename), path: None }, filename)
    }

    /// Tells of a file by where it is now.
    pub async fn placed(self, backend: &dyn Backend, output: &mut Output, done: &str, fid: &Fid) -> anyhow::Result<()> {
        let path = backend.path(fid).await.unwrap_or_default();
        self.tell(output, &Deed { done, fid, filename: None, path: Some(&path) }, &path)
    }

    fn tell(self, output: &mut Output, deed: &Deed<'_>, name: &str) -> anyhow::Result<()> {
        if self.json {
            output.json(deed)?;
            output.raw("\n")?;
        } else {
            output.line(format_args!("{}  {}  {}", deed.done, deed.fid, text::shown(name)))?;
        }
        Ok(())
    }
}
