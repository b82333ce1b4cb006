//! The verbs on folders and listings.

use async_trait::async_trait;
use serde::Serialize;

use super::http::Call;
use super::{Remote, read};
use crate::backend::extension::Deed;
use crate::backend::query::{ListQuery, Lookup, Order, Shelf, SortKey};
use crate::backend::{Change, Error, Files, Folders, Result, Undo};
use crate::model::{Fid, Folder, HOME, IdLocal, Listing, Place};

/// A folder to be made.
#[derive(Serialize)]
struct Form<'a> {
    path: &'a str,
    parent: IdLocal,
}

#[async_trait]
impl Folders for Remote {
    async fn create_folder(&self, path: &str, parent: &Place) -> Result<Change<Folder>> {
        let deed = || Deed::CreateFolder { path: path.to_owned(), parent: parent.clone() };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        let (path, parent) = match parent {
            Place::Folder(number) => (path.to_owned(), *number),
            Place::Path(above) => (format!("{above}/{path}"), HOME),
        };
        let missing = self.first_missing(&path, parent).await?;
        let reply = self.change(Call::post(&["folders"]).json(&Form { path: &path, parent })?).await?;
        let (folder, warnings) = read::made(&reply, read::folder)?;
        let top = match missing {
            Some(above) if above.trim_matches('/') != path.trim_matches('/') => {
                self.lookup(&Lookup { path: above, parent, user: None }).await?.fid
            }
            _ => folder.file.fid.clone(),
        };
        Ok(Change { value: folder, undo: Some(Undo::Trash(vec![top])), warnings })
    }

    async fn folder(&self, fid: &Fid, query: &ListQuery) -> Result<Folder> {
        let call = listed(Call::get(&["folders", &fid.to_string()]), query);
        read::object(&self.send(call).await?, read::folder)
    }

    async fn listing(&self, shelf: Shelf, user: Option<&str>, query: &ListQuery) -> Result<Listing> {
        let call = listed(Call::get(&["folders", shelf_name(shelf)]).maybe("user", user), query);
        let reply = self.send(call).await?;
        read::object(&reply, |keys| {
            let children = read::page(&read::children(keys)?);
            // Only the listing of all files is a folder of its own.
            let file = if shelf == Shelf::All { read::file(keys) } else { None };
            Some(Listing { file, children })
        })
    }
}

fn shelf_name(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::All => "all",
        Shelf::Shared => "shared",
        Shelf::Starred => "starred",
        Shelf::Trashed => "trashed",
        Shelf::Themes => "themes_shared",
    }
}

/// Adds the parameters of a listing.
fn listed(call: Call, query: &ListQuery) -> Call {
    let mut call = call.maybe("page", query.page).maybe("page_size", query.page_size);
    for filetype in &query.filetypes {
        call = call.query("filetype", filetype.name());
    }
    call.maybe("order_by", query.order.and_then(order_name))
        .maybe("world_readable", query.world_readable)
        .maybe("s", query.name.as_ref())
}

/// Returns the name of an order, if v2 has it.
fn order_name(order: Order) -> Option<String> {
    let key = match order.key {
        SortKey::Filename => "filename",
        SortKey::DateModified => "date_modified",
        SortKey::CreationTime => "creation_time",
        SortKey::Views => "views",
        SortKey::TrashedAt | SortKey::Title | SortKey::Size | SortKey::Quality | SortKey::Owner => return None,
    };
    Some(format!("{}{key}", if order.descending { "-" } else { "" }))
}

impl Remote {
    /// Returns the part of a path down to the first folder that is not there.
    async fn first_missing(&self, path: &str, parent: IdLocal) -> Result<Option<String>> {
        let mut above = String::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            above = if above.is_empty() { segment.to_owned() } else { format!("{above}/{segment}") };
            match self.exists(&Lookup { path: above.clone(), parent, user: None }).await {
                Ok(true) => {}
                Ok(false) => return Ok(Some(above)),
                // What is wrong with it is told by the call that matters.
                Err(Error::Invalid { .. } | Error::Unauthenticated(_)) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}
