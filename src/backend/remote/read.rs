//! From a server's JSON to our types, leniently: keys may be missing, null, of another type or unknown.
//!
//! An object is read as keys with their raw texts, and each field from its own: one that makes no sense gives its
//! default, and costs no other field. Only a file's id must be there.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::http::Reply;
use super::problem;
use crate::backend::Result;
use crate::backend::query::Share;
use crate::model::file::{Comment, ImageUrls, Nullable, Preview};
use crate::model::grid::{ColumnHead, GridColumn, GridContent, StoredColumn};
use crate::model::{
    CursorPage, Fid, Figure, File, FileType, Folder, Grid, HOME, Listed, Object, Page, Permission, Plot, SourceGraph,
    Timestamp, User, Value, read,
};

/// An object's keys with the raw texts of their values.
#[derive(Debug, Default, Deserialize)]
pub struct Keys<'a>(#[serde(borrow)] HashMap<Cow<'a, str>, &'a RawValue>);

/// Reads an answer that is an object.
///
/// # Errors
/// [`Error::Offline`] in a sentence for what is none.
pub fn object<T>(reply: &Reply, reader: impl Fn(&Keys<'_>) -> Option<T>) -> Result<T> {
    let missing = || problem::unreadable(reply, "it lacks what was asked for");
    match serde_json::from_slice::<Keys<'_>>(&reply.body) {
        Ok(keys) => reader(&keys).ok_or_else(missing),
        // Old servers write NaN, and halves of characters.
        Err(error) => match read::value(&reply.body).ok().and_then(|value| serde_json::to_string(&value).ok()) {
            Some(mended) => {
                let keys = serde_json::from_str::<Keys<'_>>(&mended);
                reader(&keys.map_err(|error| problem::unreadable(reply, &error.to_string()))?).ok_or_else(missing)
            }
            None => Err(problem::unreadable(reply, &error.to_string())),
        },
    }
}

/// Reads the answer of a verb that makes a file: in `file`, or bare.
pub fn made<T>(reply: &Reply, reader: impl Fn(&Keys<'_>) -> Option<T>) -> Result<(T, Vec<String>)> {
    object(reply, |keys| {
        let value = match keys.raw("file").and_then(|file| serde_json::from_str::<Keys<'_>>(file.get()).ok()) {
            Some(file) => reader(&file),
            None => reader(keys),
        };
        Some((value?, keys.or_default("warnings")))
    })
}

impl<'a> Keys<'a> {
    fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied()
    }

    /// Returns whether a key is there, with any value.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Reads a key's value; `None` if it is absent, null, or makes no sense.
    pub fn get<T: Deserialize<'a>>(&self, key: &str) -> Option<T> {
        serde_json::from_str::<Option<T>>(self.raw(key)?.get()).ok()?
    }

    fn or_default<T: Deserialize<'a> + Default>(&self, key: &str) -> T {
        self.get(key).unwrap_or_default()
    }

    fn text(&self, key: &str) -> String {
        self.get::<String>(key).unwrap_or_default()
    }

    /// Reads a truth value, also as a text or number.
    fn flag(&self, key: &str) -> Option<bool> {
        match self.get::<Json>(key)? {
            Json::Bool(value) => Some(value),
            Json::Number(number) => Some(number.as_f64() != Some(0.0)),
            Json::String(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "t" | "1" => Some(true),
                "false" | "f" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Reads a whole number, also as a text.
    pub fn int(&self, key: &str) -> Option<i64> {
        match self.get::<Json>(key)? {
            Json::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|float| float as i64)),
            Json::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.int(key).and_then(|count| u64::try_from(count).ok())
    }

    fn moment(&self, key: &str) -> Option<Timestamp> {
        Timestamp::parse(&self.get::<String>(key)?)
    }

    /// Reads a key that may be absent, null or have a value.
    fn nullable<T: Deserialize<'a>>(&self, key: &str) -> Nullable<T> {
        self.has(key).then(|| self.get(key))
    }

    fn object(&self, key: &str) -> Option<Keys<'a>> {
        self.get(key)
    }

    fn objects(&self, key: &str) -> Vec<Keys<'a>> {
        let items: Vec<&'a RawValue> = self.or_default(key);
        items.into_iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect()
    }

    /// Reads a short list: a block with a count, or a bare list.
    fn listed<T>(&self, key: &str, reader: impl Fn(&RawValue) -> Option<T>) -> Option<Listed<T>> {
        let raw = self.raw(key).filter(|raw| raw.get() != "null")?;
        let (items, count) = match serde_json::from_str::<Keys<'_>>(raw.get()) {
            Ok(block) => (block.or_default::<Vec<&RawValue>>("results"), block.count("count")),
            Err(_) => (serde_json::from_str::<Vec<&RawValue>>(raw.get()).unwrap_or_default(), None),
        };
        let results: Vec<T> = items.into_iter().filter_map(reader).collect();
        let count = count.unwrap_or(results.len() as u64);
        Some(Listed { results, count })
    }
}

fn keys_of(raw: &RawValue) -> Option<Keys<'_>> {
    serde_json::from_str(raw.get()).ok()
}

/// Reads a file object.
pub fn file(keys: &Keys<'_>) -> Option<File> {
    let fid: Fid = keys.get("fid")?;
    let filetype = FileType::from_name(&keys.get::<String>("filetype").unwrap_or_else(|| "unknown".into()));
    let filename = keys.text("filename");
    let modified = keys.moment("date_modified");
    let creation_time = keys.moment("creation_time").or(modified).unwrap_or_default();
    let user = |raw: &RawValue| keys_of(raw).map(|keys| user(&keys));
    Some(File {
        owner: keys.get("owner").unwrap_or_else(|| fid.owner().to_owned()),
        title: keys
            .get("title")
            .unwrap_or_else(|| if filetype == FileType::Plot { String::new() } else { filename.clone() }),
        caption: keys.text("caption"),
        creation_time,
        date_modified: modified.unwrap_or(creation_time),
        parent: keys.int("parent").unwrap_or(HOME),
        parented: keys.flag("parented").unwrap_or(true),
        world_readable: keys.flag("world_readable").unwrap_or(false),
        deleted: keys.flag("deleted"),
        share_key_enabled: keys.flag("share_key_enabled"),
        share_key: keys.nullable("share_key"),
        is_theme: keys.flag("is_theme"),
        is_template: keys.flag("is_template"),
        views: keys.count("views").unwrap_or(0),
        current_user_permission: keys.get("current_user_permission").unwrap_or(Permission::Read),
        collaborators: keys.listed("collaborators", user).unwrap_or_default(),
        user: keys.object("user").map(|keys| self::user(&keys)).unwrap_or_default(),
        comments: keys.listed("comments", |raw| comment(&keys_of(raw)?)),
        stars: keys.listed("stars", user),
        references: keys.listed("references", |raw| serde_json::from_str(raw.get()).ok()),
        referencers: keys.listed("referencers", |raw| serde_json::from_str(raw.get()).ok()),
        subfolder_count: keys.count("subfolder_count"),
        refresh_interval: keys.count("refresh_interval"),
        preview: preview(keys),
        web_url: keys.text("web_url"),
        embed_url: keys.text("embed_url"),
        img_url: keys.text("img_url"),
        image_urls: keys.or_default::<ImageUrls>("image_urls"),
        api_urls: keys.or_default("api_urls"),
        organize_view_url: keys.text("organize_view_url"),
        metadata: metadata(keys),
        fid,
        filename,
        filetype,
    })
}

/// Reads the first rows of a grid: an object, or JSON in a text.
fn preview(keys: &Keys<'_>) -> Preview {
    match keys.get::<Preview>("preview") {
        Some(Preview::Text(text)) if text.trim_start().starts_with('{') => {
            serde_json::from_str(&text).map_or(Preview::Text(text), Preview::Table)
        }
        Some(preview) => preview,
        None => Preview::default(),
    }
}

/// Reads meta data: an object, or JSON in a text.
fn metadata(keys: &Keys<'_>) -> Option<Object> {
    if let Some(text) = keys.get::<String>("metadata") {
        return serde_json::from_str(&text).ok();
    }
    keys.get("metadata")
}

/// Reads a user.
pub fn user(keys: &Keys<'_>) -> User {
    User {
        username: keys.text("username"),
        nickname: keys.text("nickname"),
        bio: keys.text("bio"),
        profile_url: keys.text("profile_url"),
        avatar_url: keys.text("avatar_url"),
        background_url: keys.text("background_url"),
        website: keys.text("website"),
        date_joined: keys.moment("date_joined").unwrap_or_default(),
        email: keys.get("email"),
        csrf_token: keys.get("csrf_token"),
        stream_tokens: keys.get("stream_tokens"),
        mapbox_access_tokens: keys.get("mapbox_access_tokens"),
        feature_set_id: keys.get("feature_set_id"),
        has_password: keys.flag("has_password"),
        is_active: keys.flag("is_active"),
        readonly: keys.flag("readonly"),
        is_dash_creator: keys.flag("is_dash_creator"),
        is_chart_creator: keys.flag("is_chart_creator"),
        dash_created_count: keys.count("dash_created_count"),
        charts_created_count: keys.count("charts_created_count"),
    }
}

/// Reads a remark.
pub fn comment(keys: &Keys<'_>) -> Option<Comment> {
    Some(Comment {
        id: keys.count("id")?,
        fid: keys.get("fid")?,
        comment: keys.text("comment"),
        user: keys.object("user").map(|keys| user(&keys)).unwrap_or_default(),
        creation_time: keys.moment("creation_time").unwrap_or_default(),
    })
}

/// Reads a plot object.
pub fn plot(keys: &Keys<'_>) -> Option<Plot> {
    let figure = keys.raw("figure").map(|raw| Figure::read(raw.get().as_bytes()).ok());
    let (autosize, width, height) = (keys.nullable("autosize"), keys.nullable("width"), keys.nullable("height"));
    Some(Plot { file: file(keys)?, figure, autosize, width, height })
}

/// Reads a grid object.
pub fn grid(keys: &Keys<'_>) -> Option<Grid> {
    let heads = keys.objects("cols").into_iter().enumerate().filter_map(|(place, head)| {
        Some(ColumnHead {
            name: head.text("name"),
            uid: head.get("uid")?,
            order: head.int("order").unwrap_or(place as i64),
        })
    });
    let mut cols: Vec<ColumnHead> = heads.collect();
    cols.sort_by_key(|head| head.order);
    Some(Grid { file: file(keys)?, cols })
}

/// Reads a folder object.
pub fn folder(keys: &Keys<'_>) -> Option<Folder> {
    let children = page(&keys.object("children").unwrap_or_default());
    Some(Folder { file: file(keys)?, children })
}

/// Reads a page of files; those that make no sense are left out.
pub fn page(keys: &Keys<'_>) -> Page<File> {
    let results: Vec<File> = keys.objects("results").iter().filter_map(file).collect();
    Page {
        count: keys.count("count").unwrap_or(results.len() as u64),
        next: link(keys, "next"),
        previous: link(keys, "previous"),
        first: link(keys, "first"),
        last: link(keys, "last"),
        results,
    }
}

/// Reads a page of public plots.
pub fn plots(keys: &Keys<'_>) -> CursorPage<Plot> {
    let results = keys.objects("results").iter().filter_map(plot).collect();
    CursorPage { next: link(keys, "next"), previous: link(keys, "previous"), results }
}

/// Reads a link; an empty one is none.
pub fn link(keys: &Keys<'_>, key: &str) -> Option<String> {
    keys.get::<String>(key).filter(|link| !link.is_empty())
}

/// Reads files in a list.
pub fn files(keys: &Keys<'_>, key: &str) -> Vec<File> {
    keys.objects(key).iter().filter_map(file).collect()
}

/// Reads the children of a listing.
pub fn children<'a>(keys: &Keys<'a>) -> Option<Keys<'a>> {
    keys.object("children")
}

/// Reads columns with their data, as they come.
pub fn columns(keys: &Keys<'_>) -> Option<Vec<GridColumn>> {
    let column = |(place, column): (usize, Keys<'_>)| {
        Some(GridColumn {
            uid: column.get("uid")?,
            name: column.text("name"),
            order: column.int("order").unwrap_or(place as i64),
            data: column.get("data").unwrap_or(Value::Null),
        })
    };
    keys.objects("cols").into_iter().enumerate().map(column).collect()
}

/// Reads a grid's stored content, its columns in their order.
pub fn content(keys: &Keys<'_>) -> Option<GridContent> {
    let cols: indexmap::IndexMap<String, StoredColumn> = keys.get("cols")?;
    let mut cols: Vec<(String, StoredColumn)> = cols.into_iter().collect();
    cols.sort_by_key(|(_, column)| column.order.unwrap_or(i64::MAX));
    Some(GridContent { cols: cols.into_iter().collect(), metadata: keys.get("metadata") })
}

/// Reads who has access: users, addresses and teams in one list.
///
/// # Errors
/// [`Error::Offline`] for what is no list.
pub fn shares(reply: &Reply) -> Result<Vec<Share>> {
    let wrong = |error: serde_json::Error| problem::unreadable(reply, &error.to_string());
    let items: Vec<&RawValue> = serde_json::from_slice(&reply.body).map_err(wrong)?;
    let share = |raw: &RawValue| {
        let keys = keys_of(raw)?;
        let readonly = keys.flag("readonly").unwrap_or(false);
        Some(match keys.get::<String>("type").as_deref() {
            Some("email") => Share::Email { email: keys.text("email"), readonly },
            Some("team") => Share::Team { name: keys.text("name"), readonly },
            _ => Share::User { user: Box::new(user(&keys)), readonly },
        })
    };
    Ok(items.into_iter().filter_map(share).collect())
}

/// Reads a graph of sources.
pub fn sources(keys: &Keys<'_>) -> Option<SourceGraph> {
    let graph = keys.object("graph")?;
    let each = |key| {
        let items: Vec<&RawValue> = graph.or_default(key);
        items.into_iter().map(RawValue::get).collect::<Vec<_>>()
    };
    let nodes = each("nodes").into_iter().filter_map(|raw| serde_json::from_str(raw).ok()).collect();
    let edges = each("edges").into_iter().filter_map(|raw| serde_json::from_str(raw).ok()).collect();
    Some(SourceGraph { nodes, edges })
}

/// Reads a figure.
///
/// # Errors
/// [`Error::Offline`] for what is none.
pub fn figure(reply: &Reply) -> Result<Figure> {
    Figure::read(&reply.body).map_err(|error| problem::unreadable(reply, &error.to_string()))
}

/// Reads an answer in a form of our own.
///
/// # Errors
/// [`Error::Offline`] for another form.
pub fn own<T: serde::de::DeserializeOwned>(reply: &Reply) -> Result<T> {
    serde_json::from_slice(&reply.body).map_err(|error| problem::unreadable(reply, &error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(body: &str) -> Reply {
        Reply { status: 200, body: body.as_bytes().to_vec(), ..Reply::default() }
    }

    #[test]
    fn a_file_needs_no_more_than_its_id() {
        let file = object(&reply(r#"{"fid":"bob:4"}"#), file).unwrap();
        assert_eq!((file.owner.as_str(), file.parent, file.deleted, file.share_key), ("bob", HOME, None, None));
        assert!(object(&reply("{}"), super::file).is_err());
    }

    #[test]
    fn a_field_that_makes_no_sense_costs_no_other() {
        let text = r#"{"fid":"bob:4","filename":"x","filetype":"plot","parent":"-1","views":null,"deleted":"True",
            "creation_time":"2015-04-17T18:13:42.818159Z","date_modified":7,"collaborators":[],"comments":{"results":
            [{"id":1,"fid":"bob:4"},{}]},"references":["bob:5",3],"preview":"{\"a\":[1]}","metadata":"{\"k\":1}",
            "share_key":null,"world_readable":1,"user":null,"image_urls":"","api_urls":[],"unknown":{"a":[NaN]}}"#;
        let file = object(&reply(text), super::file).unwrap();
        assert_eq!((file.parent, file.views, file.deleted, file.share_key), (-1, 0, Some(true), Some(None)));
        assert_eq!(file.date_modified, file.creation_time);
        assert_eq!(file.comments.unwrap().results.len(), 1);
        assert_eq!(file.references.unwrap().results.len(), 1);
        assert!(matches!(file.preview, Preview::Table(_)) && file.metadata.is_some() && file.world_readable);
    }

    #[test]
    fn what_was_captured_is_read() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/captures");
        let Ok(feed) = std::fs::read_to_string(folder.join("feed.json")) else { return };
        let page = object(&reply(&feed), |keys| Some(plots(keys))).unwrap();
        assert_eq!((page.results.len(), page.next), (10, None));
        assert_eq!(page.results[0].file.user.date_joined.seconds(), "2014-08-23 19:04:33");
        let graph = std::fs::read_to_string(folder.join("files-sources.json")).unwrap();
        assert_eq!(object(&reply(&graph), sources).unwrap().nodes.len(), 2);
    }

    #[test]
    fn what_was_made_is_wrapped_or_bare() {
        for text in [r#"{"file":{"fid":"bob:4"},"warnings":["w"]}"#, r#"{"fid":"bob:4","warnings":["w"]}"#] {
            let (file, warnings) = made(&reply(text), file).unwrap();
            assert_eq!((file.fid.number(), warnings), (4, vec!["w".to_owned()]));
        }
    }
}
