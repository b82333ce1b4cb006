//! What `/clientresp` uploads: traces with their data, to become a plot and its grid, or a part of one that is there.

use super::form::Form;
use crate::backend::embedded::Session;
use crate::backend::query::{ContentOptions, FigureDraft, Imported, Lookup};
use crate::backend::{Error, Files, Grids, Plots};
use crate::model::file::LONGEST_NAME;
use crate::model::grid::{GridContent, StoredColumn};
use crate::model::src::{self, Src};
use crate::model::{Fid, Figure, FilePatch, FileType, NewGrid, Object, Place, PlotPatch, Value};
use crate::server::fail::Failure;
use crate::server::naming;
use crate::server::query::flag;

/// What becomes of a plot that is there under the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileOption {
    /// It stays, and a number is put behind the new one's name.
    New,
    /// It gets the new figure.
    Overwrite,
    /// Its figure gets the new traces.
    Append,
    /// Its traces get the new data behind theirs.
    Extend,
}

/// An upload.
#[derive(Debug)]
pub struct Upload {
    figure: Figure,
    option: FileOption,
    folder: Option<String>,
    name: Option<String>,
    world_readable: Option<bool>,
    share_key_enabled: Option<bool>,
}

impl Upload {
    /// Reads an upload from its form.
    pub fn read(form: &Form) -> Result<Upload, Failure> {
        if !matches!(form.get("origin"), "" | "plot") {
            return Err(Failure::invalid("origin", "Only plots are taken here."));
        }
        let unsound = |field: &str, error: &dyn std::fmt::Display| {
            Failure::invalid(field, format!("`{field}` is not sound: {error}."))
        };
        let traces: Value = match form.get("args") {
            "" => std::iter::empty().collect(),
            args => crate::model::read::value(args.as_bytes()).map_err(|error| unsound("args", &error))?,
        };
        let mut kwargs: Object = match form.get("kwargs") {
            "" => Object::new(),
            kwargs => serde_json::from_str(kwargs).map_err(|error| unsound("kwargs", &error))?,
        };
        let mut figure = Object::from_iter([("data".to_owned(), traces)]);
        for key in ["layout", "frames"] {
            figure.extend(kwargs.shift_remove_entry(key).filter(|(_, value)| *value != Value::Null));
        }
        let figure = Figure::new(Value::Object(figure)).map_err(|error| unsound("args", &error))?;
        let text = |key: &str| kwargs.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let option = match text("fileopt").unwrap_or("new") {
            "new" => FileOption::New,
            "overwrite" => FileOption::Overwrite,
            "append" => FileOption::Append,
            "extend" => FileOption::Extend,
            _ => return Err(Failure::invalid("fileopt", "`fileopt` is `new`, `overwrite`, `append` or `extend`.")),
        };
        let path = text("filename").map(|path| path.trim_matches('/')).filter(|path| !path.is_empty());
        let (folder, name) = match path.map(|path| path.rsplit_once('/').unwrap_or(("", path))) {
            Some((folder, name)) => (Some(folder).filter(|folder| !folder.is_empty()), Some(name)),
            None => (None, None),
        };
        let (world_readable, share_key_enabled) = match text("sharing") {
            Some("public") => (Some(true), None),
            Some("private") => (Some(false), None),
            Some("secret") => (Some(false), Some(true)),
            _ => (kwargs.get("world_readable").and_then(truth), None),
        };
        let (folder, name) = (folder.map(str::to_owned), name.map(str::to_owned));
        Ok(Upload { figure, option, folder, name, world_readable, share_key_enabled })
    }

    /// Makes the plot, or changes it; returns its fid and name.
    pub async fn store(self, session: &Session) -> Result<(Fid, String), Error> {
        if self.option != FileOption::New
            && let Some(path) = self.path()
        {
            match session.lookup(&Lookup::from_home(&path)).await {
                Ok(file) if file.filetype == FileType::Plot => return self.change(session, &file.fid).await,
                Ok(_) => return Err(Error::name_taken(&path)),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        let draft = FigureDraft { file: self.patch(), figure: self.figure, force: true, ..FigureDraft::default() };
        match session.import_figure(&draft).await?.value {
            Imported::Made { plot, .. } | Imported::Grid(plot) | Imported::Already(plot) => {
                let name = session.retrieve(&plot).await?.filename;
                Ok((plot, name))
            }
        }
    }

    fn path(&self) -> Option<String> {
        let name = self.name.as_deref()?;
        Some(self.folder.as_ref().map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}")))
    }

    fn patch(&self) -> FilePatch {
        FilePatch {
            filename: self.name.clone(),
            place: self.folder.clone().map(Place::Path),
            world_readable: self.world_readable,
            share_key_enabled: self.share_key_enabled,
            ..FilePatch::default()
        }
    }

    /// Gives a plot the figure that it is to have, and its grid the data.
    async fn change(self, session: &Session, plot: &Fid) -> Result<(Fid, String), Error> {
        let file = FilePatch { filename: None, place: None, ..self.patch() };
        let figure = match self.option {
            FileOption::New | FileOption::Overwrite => self.figure,
            option => {
                let older = session.figure(plot, ContentOptions { inline_data: true }).await?;
                joined(older, self.figure, option == FileOption::Extend)?
            }
        };
        let name = session.retrieve(plot).await?.filename;
        let figure = stored(session, figure, &name, self.folder.as_deref(), &file).await?;
        session.change_plot(plot, PlotPatch { figure: Some(figure), file }).await?;
        Ok((plot.clone(), name))
    }
}

fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| flag(value.as_str()?))
}

/// Puts a figure's data into the grid of its plot, and references in its place.
async fn stored(
    session: &Session,
    figure: Figure,
    plot: &str,
    folder: Option<&str>,
    sharing: &FilePatch,
) -> Result<Figure, Error> {
    let (_, columns) = src::extract(figure.clone(), str::to_owned);
    if columns.is_empty() {
        return Ok(figure);
    }
    let cols = columns.into_iter().map(|(name, data)| (name, StoredColumn { data, order: None, uid: None }));
    let data = GridContent { cols: cols.collect(), metadata: None };
    let stem: String = plot.chars().take(LONGEST_NAME - "_grid".len()).collect();
    let name = format!("{stem}_grid");
    let path = folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}"));
    let grid = match session.lookup(&Lookup::from_home(&path)).await {
        Ok(file) if file.filetype == FileType::Grid => {
            session.replace_columns(&file.fid, data).await?;
            session.grid(&file.fid).await?
        }
        Ok(_) | Err(Error::NotFound) => {
            let file = FilePatch {
                filename: Some(name),
                place: folder.map(|path| Place::Path(path.to_owned())),
                ..sharing.clone()
            };
            naming::make(session, NewGrid { data, file, ..NewGrid::default() }, true).await?.value
        }
        Err(error) => return Err(error),
    };
    let (figure, _) = src::extract(figure, |name| {
        let head = grid.cols.iter().find(|head| head.name == name);
        head.map_or_else(String::new, |head| Src::column(grid.file.fid.clone(), head.uid.clone()).to_string())
    });
    Ok(figure)
}

/// Joins new traces to those of a figure: behind them, or each one's data behind that of the trace of its number.
fn joined(older: Figure, newer: Figure, extends: bool) -> Result<Figure, Error> {
    let mut object = older.into_object();
    let mut newer = newer.into_object();
    let mut traces = taken(&mut object, "data");
    for (index, trace) in taken(&mut newer, "data").into_iter().enumerate() {
        match (traces.get_mut(index), trace) {
            (Some(Value::Object(old)), Value::Object(new)) if extends => extend(old, new),
            (_, trace) => traces.push(trace),
        }
    }
    object.insert("data".into(), traces.into_iter().collect());
    object.extend(newer);
    Figure::new(Value::Object(object)).map_err(|message| Error::invalid("args", message))
}

fn taken(object: &mut Object, key: &str) -> Vec<Value> {
    match object.shift_remove(key) {
        Some(Value::List(values)) => values,
        _ => Vec::new(),
    }
}

/// Puts the lists of one trace behind those of another; what is no list takes the place of what was.
fn extend(old: &mut Object, new: Object) {
    for (key, value) in new {
        let joined = match (old.get(&key), &value) {
            (Some(before), after) if before.is_list() && after.is_list() => {
                elements(before).chain(elements(after)).collect()
            }
            _ => value,
        };
        old.insert(key, joined);
    }
}

fn elements(list: &Value) -> Box<dyn Iterator<Item = Value> + '_> {
    match list {
        Value::List(values) => Box::new(values.iter().cloned()),
        other => match other.as_column() {
            Some(column) => Box::new(column.cells().map(Value::from)),
            None => Box::new(std::iter::empty()),
        },
    }
}
