//! The extension of plotree's own servers, asked where the server has it.

use serde::de::DeserializeOwned;

use super::http::Call;
use super::read::{self, own};
use super::{Remote, problem};
use crate::backend::extension::{Deed, KEY, Question, ROUTE};
use crate::backend::record::Record;
use crate::backend::{Change, Error, Result};
use crate::model::Fid;

impl Remote {
    /// Returns whether the server is a plotree of this form; asks it once.
    pub(super) async fn is_plotree(&self) -> Result<bool> {
        if !self.server.use_extension {
            return Ok(false);
        }
        self.server.extension.get_or_try_init(|| self.look_for_extension()).await.copied()
    }

    async fn look_for_extension(&self) -> Result<bool> {
        let reply = self.answer(Call::get(&[])).await?;
        // An older server need not have an index.
        if matches!(reply.status, 404 | 405) {
            return Ok(false);
        }
        let reply = problem::expect_success(reply)?;
        let named = read::object(&reply, |keys| Some(keys.get::<String>(KEY)))?;
        Ok(named.is_some_and(|url| url.trim_end_matches('/').ends_with(&format!("/v2/{ROUTE}"))))
    }

    /// Asks a question by the extension; `None` if the server has none.
    pub(super) async fn ask<T: DeserializeOwned>(&self, question: impl FnOnce() -> Question) -> Result<Option<T>> {
        let known = self.server.extension.get().copied();
        if !self.server.use_extension || known == Some(false) {
            return Ok(None);
        }
        let call = Call::post(&segments("ask")).repeatable().json(&question())?;
        let answered = match self.send(call).await {
            Ok(reply) => own(&reply),
            Err(error) => Err(error),
        };
        match answered {
            // The first question of a run is asked at once: who answers it has the extension, and a far server is not
            // asked twice before there is anything to see.
            Ok(answer) => {
                // Two first questions may both have been answered.
                let _ = self.server.extension.set(true);
                Ok(Some(answer))
            }
            Err(error) if known.is_some() || matches!(error, Error::Offline(_) | Error::Unauthenticated(_)) => {
                Err(error)
            }
            Err(error) => {
                if self.is_plotree().await? {
                    Err(error)
                } else {
                    Ok(None)
                }
            }
        }
    }

    /// Asks for all of a file by the extension; `None` if the server has none, or says it in a form that is not read so.
    pub(super) async fn ask_record(&self, fid: &Fid) -> Result<Option<Record>> {
        if !self.is_plotree().await? {
            return Ok(None);
        }
        let call = Call::post(&segments("ask")).repeatable().content().json(&Question::Record(fid.clone()))?;
        match self.send(call).await {
            Ok(reply) => Ok(own(&reply).ok()),
            // An older one does not know the question.
            Err(Error::Invalid { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Does a deed by the extension; `None` if the server has none.
    pub(super) async fn perform<T: DeserializeOwned>(&self, deed: impl FnOnce() -> Deed) -> Result<Option<Change<T>>> {
        if !self.is_plotree().await? {
            return Ok(None);
        }
        let deed = deed();
        let call = Call::post(&segments("do")).json(&deed)?;
        let call = if deed.is_repeatable() { call.repeatable() } else { call };
        own(&self.change(call).await?).map(Some)
    }
}

fn segments(last: &str) -> Vec<&str> {
    ROUTE.split('/').chain([last]).collect()
}
