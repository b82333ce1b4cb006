//! Uploads of files: the bytes in the body, what is to become of them in headers or fields (contract section 8.11).

use std::path::Path;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::answer::{self, Answer};
use super::body::{Body, Part};
use super::caller::{Ask, blocking};
use super::fail::Failure;
use super::query::{flag, not};
use super::{App, naming};
use crate::import::{Content, read, table};
use crate::model::grid::GridContent;
use crate::model::{FilePatch, NewGrid, Place};
use crate::text;

/// The fields of a multipart form that hold the file.
const FILE_FIELDS: [&str; 2] = ["files", "file"];

/// Makes a grid of a table in a file.
pub async fn grid(State(app): State<App>, ask: Ask, headers: HeaderMap, body: Body) -> Answer {
    let mut file = by_headers(&headers)?;
    let bytes = match body {
        Body::Json(bytes) | Body::Form(bytes) | Body::Raw(bytes) => bytes,
        Body::Parts(parts) => {
            let upload = parts.iter().find(|part| part.filename.is_some() || FILE_FIELDS.contains(&part.name.as_str()));
            let upload = upload.ok_or_else(|| Failure::invalid("files", "There is no file among the parts."))?;
            by_parts(&parts, upload, &mut file)?;
            upload.bytes.clone()
        }
    };
    let file_name = file.filename.take();
    file.filename = file_name.as_deref().map(stem);
    let given = file_name.unwrap_or_default();
    let (data, left) = blocking(move || table_of(&bytes, &given)).await?;
    let draft = NewGrid { data, file, ..NewGrid::default() };
    let mut made = naming::make(&ask.session, draft, app.options.auto_number).await?;
    if !left.is_empty() {
        let names: Vec<String> = left.iter().map(|name| format!("`{}`", text::shown(name))).collect();
        made.warnings.push(format!("Only the first sheet became a grid; left were {}.", names.join(", ")));
    }
    answer::created(&made.value, &made.warnings)
}

/// Reads the table in a file; of a workbook its first sheet, with the names of those that are left.
fn table_of(bytes: &[u8], file_name: &str) -> Result<(GridContent, Vec<String>), Failure> {
    let refused = |reason: String| {
        let reason = reason.trim_start_matches("not a table: ");
        Failure::new(StatusCode::BAD_REQUEST, format!("This file is no table: {reason}."))
    };
    // Whatever is no workbook and says nothing else of itself is taken for a text.
    let is_text =
        !matches!(bytes, [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] | [b'P', b'A', b'R', b'1', ..]);
    if is_text && !file_name.to_lowercase().ends_with(".json") {
        return table::read(bytes).map(|data| (data, Vec::new())).map_err(|error| refused(error.to_string()));
    }
    let drafts = read::drafts(bytes, Path::new(file_name)).map_err(|error| refused(error.to_string()))?;
    let mut tables = drafts.into_iter().filter_map(|draft| match draft.content {
        Content::Table(data) => Some((data, draft.part.unwrap_or_default())),
        Content::Figure(_) => None,
    });
    let (data, _) = tables.next().ok_or_else(|| refused("it holds a figure".to_owned()))?;
    Ok((data, tables.map(|(_, name)| name).collect()))
}

fn by_headers(headers: &HeaderMap) -> Result<FilePatch, Failure> {
    // Other clients than ours write names in latin-1, where they are not UTF-8.
    let text = |name: &str| {
        let bytes = headers.get(name)?.as_bytes();
        let latin = || bytes.iter().copied().map(char::from).collect();
        Some(std::str::from_utf8(bytes).map_or_else(|_| latin(), str::to_owned)).filter(|text| !text.is_empty())
    };
    let parent = text("plotly-parent").map(|number| number.trim().parse().map_err(|_| not("parent", "a whole number")));
    let place = match text("plotly-parent-path") {
        Some(path) => Some(Place::Path(path)),
        None => parent.transpose()?.map(Place::Folder),
    };
    let public =
        text("plotly-world-readable").map(|text| flag(&text).ok_or_else(|| not("world_readable", "true or false")));
    Ok(FilePatch { filename: text("x-file-name"), place, world_readable: public.transpose()?, ..FilePatch::default() })
}

/// Lets the fields of a form win over headers, which can carry few letters.
fn by_parts(parts: &[Part], upload: &Part, file: &mut FilePatch) -> Result<(), Failure> {
    let text = |name: &str| {
        let part = parts.iter().find(|part| part.name == name && part.filename.is_none())?;
        String::from_utf8(part.bytes.to_vec()).ok().filter(|text| !text.is_empty())
    };
    file.filename = text("filename").or(file.filename.take()).or_else(|| upload.filename.clone());
    if let Some(path) = text("parent_path") {
        file.place = Some(Place::Path(path));
    } else if let Some(number) = text("parent") {
        file.place = Some(Place::Folder(number.trim().parse().map_err(|_| not("parent", "a whole number"))?));
    }
    if let Some(public) = text("world_readable") {
        file.world_readable = Some(flag(&public).ok_or_else(|| not("world_readable", "true or false"))?);
    }
    Ok(())
}

/// Returns what a grid of a file is called: the file's name without its folders and its ending.
fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && ending.len() <= 4);
    text::shown(stem.map_or(name, |(stem, _)| stem)).as_str().trim().to_owned()
}
