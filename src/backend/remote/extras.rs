//! The verbs on extras.

use async_trait::async_trait;
use serde::Serialize;

use super::http::Call;
use super::{Remote, read};
use crate::backend::extension::{Base64, Deed};
use crate::backend::{Change, Extras, Result};
use crate::model::{Fid, File};

#[derive(Serialize)]
struct Form<'a> {
    #[serde(skip_serializing_if = "<[Fid]>::is_empty")]
    referencers: &'a [Fid],
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
}

#[async_trait]
impl Extras for Remote {
    async fn create_extra(&self, referencers: &[Fid], filename: Option<&str>, content: &[u8]) -> Result<Change<File>> {
        let deed = || Deed::CreateExtra {
            referencers: referencers.to_vec(),
            filename: filename.map(str::to_owned),
            content: Base64(content.to_vec()),
        };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        let call = with_form(Call::post(&["extras"]), referencers, filename, Some(content))?;
        let (file, warnings) = read::made(&self.change(call).await?, read::file)?;
        Ok(Change { value: file, undo: None, warnings })
    }

    async fn update_extra(&self, fid: &Fid, filename: Option<&str>, content: Option<&[u8]>) -> Result<Change<File>> {
        let deed = || Deed::UpdateExtra {
            fid: fid.clone(),
            filename: filename.map(str::to_owned),
            content: content.map(|content| Base64(content.to_vec())),
        };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        let call = with_form(Call::patch(&["extras", &fid.to_string()]), &[], filename, content)?;
        let (file, warnings) = read::made(&self.change(call).await?, read::file)?;
        Ok(Change { value: file, undo: None, warnings })
    }

    async fn delete_extra(&self, fid: &Fid) -> Result<Change<()>> {
        if let Some(done) = self.perform(|| Deed::DeleteExtra(fid.clone())).await? {
            return Ok(done);
        }
        self.remove(Call::delete(&["extras", &fid.to_string()])).await.map(Change::none)
    }
}

/// Adds an extra's fields: as JSON if the content is text, else in parts, as JSON has no bytes.
fn with_form(call: Call, referencers: &[Fid], filename: Option<&str>, content: Option<&[u8]>) -> Result<Call> {
    if let Ok(content) = content.map(std::str::from_utf8).transpose() {
        return call.json(&Form { referencers, filename, content });
    }
    let list = serde_json::to_string(referencers).unwrap_or_default();
    let referencers = (!referencers.is_empty()).then_some(("referencers", list.as_str()));
    let fields: Vec<(&str, &str)> = referencers.into_iter().chain(filename.map(|name| ("filename", name))).collect();
    Ok(call.parts(&fields, "content", content.unwrap_or_default()))
}
