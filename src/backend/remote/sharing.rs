//! Who has access: the three verbs of the contract's section 9.2.

use serde::Serialize;

use super::body::SharingForm;
use super::http::Call;
use super::{Remote, read, undoing};
use crate::backend::query::{Share, Sharing};
use crate::backend::{Change, Result};
use crate::model::Fid;

impl Remote {
    pub(super) async fn list_shares(&self, fid: &Fid) -> Result<Vec<Share>> {
        read::shares(&self.send(route(Call::get, fid)).await?)
    }

    pub(super) async fn add_shares(&self, fid: &Fid, sharing: &Sharing) -> Result<Change<Vec<Share>>> {
        let call = route(Call::post, fid).json(&SharingForm::from(sharing))?.repeatable();
        self.change_shares(fid, call).await
    }

    pub(super) async fn remove_shares(
        &self,
        fid: &Fid,
        users: &[String],
        teams: &[String],
    ) -> Result<Change<Vec<Share>>> {
        #[derive(Serialize)]
        struct Form<'a> {
            users: &'a [String],
            teams: &'a [String],
        }
        self.change_shares(fid, route(Call::delete, fid).json(&Form { users, teams })?).await
    }

    async fn change_shares(&self, fid: &Fid, call: Call) -> Result<Change<Vec<Share>>> {
        let before = self.list_shares(fid).await?;
        let reply = self.change(call).await?;
        let after = match read::shares(&reply) {
            Ok(shares) => shares,
            Err(_) => self.list_shares(fid).await?,
        };
        let undo = undoing::of_sharing(fid, &before, &after);
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }
}

fn route(method: fn(&[&str]) -> Call, fid: &Fid) -> Call {
    method(&["files", &fid.to_string(), "collaborators"])
}
