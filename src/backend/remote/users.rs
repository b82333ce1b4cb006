//! The verbs on users, and search.

use async_trait::async_trait;

use super::http::Call;
use super::{Remote, read};
use crate::backend::query::{SearchPage, SearchQuery};
use crate::backend::{Result, Search, Users};
use crate::model::User;

#[async_trait]
impl Users for Remote {
    async fn current_user(&self) -> Result<User> {
        read::object(&self.send(Call::get(&["users", "current"])).await?, |keys| Some(read::user(keys)))
    }

    async fn user(&self, username: &str) -> Result<User> {
        read::object(&self.send(Call::get(&["users", username])).await?, |keys| Some(read::user(keys)))
    }
}

#[async_trait]
impl Search for Remote {
    async fn search(&self, query: &SearchQuery) -> Result<SearchPage> {
        let call =
            Call::get(&["search"]).query("q", &query.q).maybe("page", query.page).maybe("page_size", query.page_size);
        read::object(&self.send(call).await?, |keys| {
            let files = read::files(keys, "files");
            let count = keys.int("count").and_then(|count| u64::try_from(count).ok()).unwrap_or(files.len() as u64);
            Some(SearchPage { files, count, next: read::link(keys, "next"), previous: read::link(keys, "previous") })
        })
    }
}
