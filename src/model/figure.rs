//! A Plotly figure: traces, layout and frames, with everything else that its author left in it.
//!
//! A figure is its JSON object and nothing more: no defaults are added and no key is lost, so what was stored is what comes
//! back. Reading checks only the outline that all of plotree relies on; what the keys mean is known to `chart`.

use serde::ser::{Serialize, Serializer};
use serde::{Deserialize, Deserializer};

use super::read::{self, ReadError};
use super::value::{Object, Value};

/// A figure whose `data` is a list of objects, `layout` an object and `frames` a list, each of them optional.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    object: Object,
}

impl Figure {
    /// Reads a figure from JSON text; a bare list is taken as its traces.
    ///
    /// # Errors
    /// Says what is wrong with the bytes, or which part of the outline is not a figure's.
    pub fn read(bytes: &[u8]) -> Result<Figure, ReadError> {
        Figure::new(read::value(bytes)?).map_err(ReadError::NotAFigure)
    }

    /// Makes a figure of a value.
    ///
    /// # Errors
    /// Says in a sentence which part of the outline is not a figure's.
    pub fn new(value: Value) -> Result<Figure, String> {
        let object = match value {
            Value::Object(object) => object,
            list if list.is_list() => Object::from_iter([("data".to_owned(), list)]),
            _ => return Err("it is neither an object nor a list of traces".into()),
        };
        if let Some(data) = object.get("data").filter(|data| **data != Value::Null) {
            let traces = data.as_list().ok_or("`data` is not a list of traces")?;
            if let Some(index) = traces.iter().position(|trace| trace.as_object().is_none()) {
                return Err(format!("`data[{index}]` is not an object"));
            }
        }
        if object.get("layout").is_some_and(|layout| !matches!(layout, Value::Object(_) | Value::Null)) {
            return Err("`layout` is not an object".into());
        }
        if object.get("frames").is_some_and(|frames| !frames.is_list() && *frames != Value::Null) {
            return Err("`frames` is not a list".into());
        }
        Ok(Figure { object })
    }

    /// Makes a figure of an object whose outline is known to be a figure's.
    pub(super) fn of_sound(object: Object) -> Figure {
        Figure { object }
    }

    /// Returns whether there is at least a `data` or a `layout` key: what tells a figure from any other object.
    #[must_use]
    pub fn looks_like_one(&self) -> bool {
        self.object.contains_key("data") || self.object.contains_key("layout")
    }

    /// Returns the whole object.
    #[must_use]
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// Returns the traces, each of them an object.
    #[must_use]
    pub fn traces(&self) -> &[Value] {
        self.object.get("data").and_then(Value::as_list).unwrap_or_default()
    }

    /// Returns the layout's value at a path of keys, as in `xaxis.title.text`.
    #[must_use]
    pub fn layout(&self, path: &str) -> Option<&Value> {
        self.object.get("layout")?.at(path)
    }

    /// Returns the frames of an animation.
    #[must_use]
    pub fn frames(&self) -> &[Value] {
        self.object.get("frames").and_then(Value::as_list).unwrap_or_default()
    }

    /// Returns the title's text with its markup, empty if there is none; old figures write it without `text`.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = self.layout("title");
        title.and_then(Value::as_str).or_else(|| title?.get("text")?.as_str()).unwrap_or_default()
    }

    /// Returns the type of each trace, `scatter` where none is said.
    pub fn trace_types(&self) -> impl Iterator<Item = &str> {
        self.traces().iter().map(|trace| trace.get("type").and_then(Value::as_str).unwrap_or("scatter"))
    }

    /// Takes the figure apart.
    #[must_use]
    pub fn into_object(self) -> Object {
        self.object
    }

    /// Returns the figure as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to memory cannot fail, and every key is a string.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.object.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Figure::new(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outline_is_checked_and_the_rest_is_kept() {
        let json = r#"{"data":[{"type":"bar","x":[1],"mine":{"k":[{}]}}],"layout":{"title":"T"},"config":{"a":1}}"#;
        let figure = Figure::read(json.as_bytes()).unwrap();
        assert_eq!(figure.to_json(), json);
        assert_eq!(figure.title(), "T");
        assert_eq!(figure.trace_types().collect::<Vec<_>>(), ["bar"]);
        for (bad, what) in [
            ("3", "neither"),
            (r#"{"data":3}"#, "`data`"),
            (r#"{"data":[{},1]}"#, "data[1]"),
            (r#"{"layout":[]}"#, "`layout`"),
        ] {
            let error = Figure::read(bad.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
