//! The meta data of a grid: free JSON about its context, shown a value a line, searched, and changed in place.

use crate::backend::{Backend, Result};
use crate::model::{Fid, Object, Value};
use crate::text::shown;

use super::action::Action;
use super::app::{App, Ask, Dialog, Full};
use super::message::{Target, Verb};
use super::scroll::moved;

/// The deepest value that has a line of its own.
const DEEPEST: usize = 24;

/// The meta data of a grid.
#[derive(Debug)]
pub struct Metadata {
    /// The view's number.
    pub number: u64,
    /// The grid.
    pub grid: Target,
    /// What is known of its context, once it is read.
    object: Option<Result<Object>>,
    /// What the lines must contain.
    filter: String,
    /// The lines of the one that have the other, made when either changes.
    lines: Vec<Line>,
    /// How wide the widest of their keys is shown, in cells.
    widest: usize,
    /// The row of the cursor, among the lines shown.
    pub row: usize,
    /// Whether a change was under way when it was last looked at.
    stale: bool,
    /// Whether it is being read.
    pub working: bool,
}

/// A piece of work for it: the grid that is read.
#[derive(Debug)]
pub struct Work(pub Fid);

/// What came of it.
#[derive(Debug)]
pub struct Made(pub Result<Object>);

/// A line: the keys that lead to a value, and the value as JSON.
pub type Line = (Vec<String>, String);

impl Metadata {
    /// Makes the view of a grid's.
    #[must_use]
    pub fn new(number: u64, grid: Target) -> Metadata {
        Metadata {
            number,
            grid,
            object: None,
            filter: String::new(),
            lines: Vec::new(),
            widest: 0,
            row: 0,
            stale: false,
            working: false,
        }
    }

    /// Returns what is known of the grid's context, once it is read.
    #[must_use]
    pub fn object(&self) -> Option<&Result<Object>> {
        self.object.as_ref()
    }

    /// Returns what the lines must contain.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Returns the lines shown.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns how wide the widest of their keys is shown, in cells.
    #[must_use]
    pub fn widest(&self) -> usize {
        self.widest
    }

    /// Has it read again: something has changed.
    pub fn doubt(&mut self) {
        self.stale = true;
    }

    fn put(&mut self, object: Result<Object>) {
        self.object = Some(object);
        self.list();
    }

    /// Puts the lines together that are shown.
    fn list(&mut self) {
        let mut lines = Vec::new();
        if let Some(Ok(object)) = &self.object {
            collect(object, &mut Vec::new(), &mut lines);
        }
        let words: Vec<String> = self.filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
        lines.retain(|(path, value)| {
            let text = format!("{} {value}", path.join(".")).to_lowercase();
            words.iter().all(|word| text.contains(word))
        });
        self.widest = lines.iter().map(|(path, _)| shown(&path.join(".")).width()).max().unwrap_or(0);
        self.lines = lines;
        self.row = self.row.min(self.lines.len().saturating_sub(1));
    }

    /// Returns the next piece of work; what was known is read again after changes.
    pub fn wanted(&mut self, changing: bool) -> Option<Work> {
        if changing {
            self.stale = true;
            return None;
        }
        if self.working || !(self.stale || self.object.is_none()) {
            return None;
        }
        (self.stale, self.working) = (false, true);
        Some(Work(self.grid.fid.clone()))
    }

    /// Takes in what was read.
    pub fn take(&mut self, made: Made) {
        self.working = false;
        // What was read before a change knows nothing of it, and is read again.
        if !self.stale {
            self.put(made.0);
        }
    }
}

/// Collects the lines of an object; what is no object, and the empty one, is a value.
fn collect(object: &Object, path: &mut Vec<String>, lines: &mut Vec<Line>) {
    for (key, value) in object {
        path.push(key.clone());
        match value.as_object().filter(|inner| !inner.is_empty() && path.len() < DEEPEST) {
            Some(inner) => collect(inner, path, lines),
            // Writing to memory cannot fail, and every key is a string.
            None => lines.push((path.clone(), serde_json::to_string(value).unwrap_or_default())),
        }
        path.pop();
    }
}

/// Returns an object with another value at the end of a path, or without one there.
#[must_use]
pub fn with(mut object: Object, path: &[String], value: Option<Value>) -> Object {
    let Some((key, rest)) = path.split_first() else { return object };
    match (rest.is_empty(), value) {
        (true, None) => drop(object.shift_remove(key)),
        (true, Some(value)) => drop(object.insert(key.clone(), value)),
        (false, value) => {
            let inner = match object.get(key) {
                Some(Value::Object(inner)) => inner.clone(),
                _ => Object::new(),
            };
            object.insert(key.clone(), Value::Object(with(inner, rest, value)));
        }
    }
    object
}

/// Reads what was typed: JSON, or else a text.
#[must_use]
pub fn value(typed: &str) -> Value {
    serde_json::from_str(typed.trim()).unwrap_or_else(|_| Value::Text(typed.trim().to_owned()))
}

/// Reads the meta data of a grid.
pub async fn perform(backend: &dyn Backend, work: Work) -> Made {
    Made(backend.grid(&work.0).await.map(|grid| grid.file.metadata.unwrap_or_default()))
}

/// Opens the meta data of the grid in front or under the cursor.
pub fn open(app: &mut App) {
    use crate::model::FileType;
    let grid = match app.full.last() {
        Some(Full::Grid(view)) => Some(Target { fid: view.fid.clone(), name: view.name.clone() }),
        _ => app.selected().filter(|entry| entry.filetype == FileType::Grid).map(Target::from),
    };
    match grid {
        Some(grid) => {
            let number = app.number();
            app.full.push(Full::Metadata(Box::new(Metadata::new(number, grid))));
        }
        None => app.complain("Only grids have meta data: stand on one."),
    }
}

/// Does an action of the view; returns whether it was one.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let page = app.panes().map_or(1, |panes| usize::from(panes.footer.y.saturating_sub(4))).max(1);
    let Some(Full::Metadata(view)) = app.full.last_mut() else { return false };
    let last = view.lines.len().saturating_sub(1);
    if let Some(row) = moved(view.row, action, count, page, last) {
        view.row = row;
        return true;
    }
    match action {
        Action::Filter => {
            let text = view.filter.clone();
            app.dialogs.push(Dialog::Ask { ask: Ask::MetadataFilter, input: text.into(), error: None });
        }
        Action::Open | Action::Right => match view.lines.get(view.row).cloned() {
            Some((path, text)) => {
                app.dialogs.push(Dialog::Ask { ask: Ask::MetadataValue(path), input: text.into(), error: None });
            }
            None => ask_new(app),
        },
        Action::AddMetadata => ask_new(app),
        Action::RemoveMetadata => {
            if let Some((path, _)) = view.lines.get(view.row).cloned() {
                change(app, &path, None);
            }
        }
        _ => return false,
    }
    true
}

fn ask_new(app: &mut App) {
    app.dialogs.push(Dialog::Ask { ask: Ask::NewMetadata, input: String::new().into(), error: None });
}

/// Takes the filter away; returns whether there was one.
pub fn close(view: &mut Metadata) -> bool {
    let was_narrowed = !std::mem::take(&mut view.filter).is_empty();
    view.list();
    was_narrowed
}

/// Narrows the lines to those with all words of a text.
pub fn set_filter(app: &mut App, text: String) {
    if let Some(Full::Metadata(view)) = app.full.last_mut() {
        (view.row, view.filter) = (0, text);
        view.list();
    }
}

/// Takes in what was typed for a value, or for a new one: `key = value`.
pub fn answer(app: &mut App, ask: Ask, text: &str) {
    match ask {
        Ask::MetadataValue(path) => {
            app.dialogs.pop();
            change(app, &path, Some(value(text)));
        }
        _ => match text.split_once('=') {
            Some((key, typed)) if !key.trim().is_empty() => {
                app.dialogs.pop();
                let path: Vec<String> = key.trim().split('.').map(|key| key.trim().to_owned()).collect();
                change(app, &path, Some(value(typed)));
            }
            _ => {
                if let Some(Dialog::Ask { error, .. }) = app.dialogs.last_mut() {
                    *error = Some("Write a key, = and a value, such as: source = survey 2026".into());
                }
            }
        },
    }
}

/// Changes a value, as one step that can be taken back.
fn change(app: &mut App, path: &[String], value: Option<Value>) {
    let refused = app.read_only.clone();
    let Some(Full::Metadata(view)) = app.full.last_mut() else { return };
    let Some(Ok(object)) = &view.object else { return };
    let changed = with(object.clone(), path, value);
    if changed == *object {
        return;
    }
    if let Some(reason) = refused {
        app.complain(reason);
        return;
    }
    let grid = view.grid.clone();
    // The next change builds on this one, also before it is done; where it is refused, what is read again says so.
    view.put(Ok(changed.clone()));
    view.stale = true;
    // Writing to memory cannot fail, and every key is a string.
    let json = serde_json::to_string(&changed).unwrap_or_default();
    super::update::start(app, Verb::SetMetadata(json), vec![grid]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_changed_where_they_are() {
        let object: Object = serde_json::from_str(r#"{"a":{"b":1,"c":{}},"d":[1,2]}"#).unwrap();
        let mut view = Metadata::new(1, Target { fid: "bob:1".parse().unwrap(), name: "g".into() });
        view.put(Ok(object.clone()));
        let lines: Vec<String> =
            view.lines().iter().map(|(path, value)| format!("{}={value}", path.join("."))).collect();
        assert_eq!(lines, ["a.b=1", "a.c={}", "d=[1,2]"]);
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let json = |object: Object| serde_json::to_string(&object).unwrap();
        assert_eq!(
            json(with(object.clone(), &path("a.b"), Some(value("two words")))),
            r#"{"a":{"b":"two words","c":{}},"d":[1,2]}"#
        );
        assert_eq!(json(with(object.clone(), &path("a.b"), None)), r#"{"a":{"c":{}},"d":[1,2]}"#);
        assert_eq!(
            json(with(object, &path("e.f"), Some(value("[1]")))),
            r#"{"a":{"b":1,"c":{}},"d":[1,2],"e":{"f":[1]}}"#
        );
    }
}
