//! What can be edited of a file, as a text for the user's editor: TOML, with free facts as JSON within it.
//!
//! What comes back is compared with what was there, so that only what was changed is sent. What is wrong is told with its
//! line, and nothing is lost: the text goes back into the editor.

use std::fmt::Write as _;

use toml::de::{DeTable, DeValue};

use crate::config::place;
use crate::model::value::Object;
use crate::model::{File, FilePatch, FileType};
use crate::text::shown;

/// Writes what can be edited of a file.
#[must_use]
pub fn write(file: &File) -> String {
    let name = shown(&file.filename);
    let mut text = format!(
        "# What can be changed of “{name}” ({}). Save and leave the editor; an empty text changes nothing.\n\nfilename = {}\n",
        file.filetype,
        toml_text(&file.filename)
    );
    // Writing to memory cannot fail.
    if file.filetype == FileType::Grid {
        let seconds = file.refresh_interval.unwrap_or(0);
        let _ = writeln!(text, "\n# Seconds between refreshes of the data, 0 for never.\nrefresh_interval = {seconds}");
        let json = metadata(file);
        let _ = writeln!(text, "\n# Free facts about the grid: a JSON object.\nmetadata = '''\n{json}\n'''");
    } else if file.filetype == FileType::Plot {
        let (theme, template) = (file.is_theme.unwrap_or(false), file.is_template.unwrap_or(false));
        let _ = writeln!(
            text,
            "\n# Whether others' plots may be styled by it.\nis_theme = {theme}\nis_template = {template}"
        );
    }
    text
}

/// Returns the free facts as JSON that may stand in a literal text of TOML.
fn metadata(file: &File) -> String {
    let json = file.metadata.as_ref().map(serde_json::to_string_pretty);
    // Quotes stand only within strings, where they may be written by their number.
    json.and_then(Result::ok).unwrap_or_else(|| "{}".to_owned()).replace('\'', "\\u0027").replace('\u{7f}', "\\u007f")
}

fn toml_text(text: &str) -> String {
    // A JSON string is a TOML string but for one escape that JSON need not have.
    serde_json::to_string(text).map_or_else(|_| "\"\"".to_owned(), |text| text.replace('\u{7f}', "\\u007f"))
}

/// Reads an edited text; `None` where nothing was changed.
///
/// # Errors
/// Says in a sentence what is wrong in which line, and what is allowed.
pub fn read(file: &File, text: &str) -> Result<Option<FilePatch>, String> {
    let wrong = |at: usize, reason: String| {
        let (line, column) = place(text, at);
        format!("Line {line}, column {column}: {reason}.")
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let table = DeTable::parse(text)
        .map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message().replace('\n', " ")))?;
    let mut patch = FilePatch::default();
    for (key, value) in table.get_ref() {
        let (at, value) = (value.span().start, value.get_ref());
        let is = |filetype: FileType| file.filetype == filetype;
        let as_bool = || value.as_bool().ok_or_else(|| wrong(at, "this is true or false, without quotes".into()));
        match key.get_ref().as_ref() {
            "filename" => {
                let name = value.as_str().ok_or_else(|| wrong(at, "a name is a text in quotes".into()))?;
                if name.trim().is_empty() {
                    return Err(wrong(at, "a file needs a name".into()));
                }
                patch.filename = (name != file.filename).then(|| name.to_owned());
            }
            "refresh_interval" if is(FileType::Grid) => {
                let seconds =
                    seconds(value).ok_or_else(|| wrong(at, "this is a number of seconds, 0 for never".into()))?;
                patch.refresh_interval = (seconds != file.refresh_interval).then_some(seconds);
            }
            "metadata" if is(FileType::Grid) => {
                let json = value.as_str().ok_or_else(|| wrong(at, "metadata is JSON between three quotes".into()))?;
                let object: Object = serde_json::from_str(json).map_err(|error| {
                    let (line, _) = place(text, at);
                    format!("Line {}: metadata is no JSON object: {error}.", line + error.line())
                })?;
                let before = file.metadata.clone().unwrap_or_default();
                patch.metadata = (object != before).then_some(object);
            }
            "is_theme" if is(FileType::Plot) => {
                patch.is_theme = Some(as_bool()?).filter(|is| *is != file.is_theme.unwrap_or(false));
            }
            "is_template" if is(FileType::Plot) => {
                patch.is_template = Some(as_bool()?).filter(|is| *is != file.is_template.unwrap_or(false));
            }
            other => {
                let known = match file.filetype {
                    FileType::Grid => "filename, refresh_interval and metadata",
                    FileType::Plot => "filename, is_theme and is_template",
                    _ => "filename",
                };
                return Err(wrong(
                    key.span().start,
                    format!("`{}` cannot be changed here, only {known}", shown(other)),
                ));
            }
        }
    }
    Ok((patch != FilePatch::default()).then_some(patch))
}

#[allow(clippy::option_option, reason = "whether it is one, and whether it is never")]
fn seconds(value: &DeValue<'_>) -> Option<Option<u64>> {
    let number = value.as_integer()?;
    let seconds = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
    Some((seconds > 0).then_some(seconds))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(filetype: &str, name: &str, metadata: &serde_json::Value) -> File {
        let json = serde_json::json!({
            "fid": "bob:45", "owner": "bob", "filename": name, "filetype": filetype, "metadata": metadata,
            "creation_time": "2024-03-01T09:12:44.120331Z", "date_modified": "2024-03-02T10:00:01.004Z",
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let grid = file("grid", "g", &serde_json::json!({"station": "it's", "height": 3}));
        let text = write(&grid);
        assert_eq!(read(&grid, &text), Ok(None));
        let text = text.replace("refresh_interval = 0", "refresh_interval = 60").replace(": 3", ": 4");
        let patch = read(&grid, &text).unwrap().unwrap();
        assert_eq!((patch.filename, patch.refresh_interval), (None, Some(Some(60))));
        let metadata = serde_json::to_value(patch.metadata).unwrap();
        assert_eq!(metadata, serde_json::json!({"station": "it's", "height": 4}));
        let plot = file("plot", "p", &serde_json::Value::Null);
        let patch = read(&plot, "filename = \"q\"\nis_theme = true").unwrap().unwrap();
        assert_eq!((patch.filename.as_deref(), patch.is_theme, patch.is_template), (Some("q"), Some(true), None));
        assert_eq!(read(&plot, " \n"), Ok(None));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let grid = file("grid", "g", &serde_json::Value::Null);
        for (text, what) in [
            ("filename = \"\"", "Line 1, column 12: a file needs a name."),
            ("\nfilename = g", "Line 2, column 12"),
            ("metadata = '''\n{\n  \"a\": ,\n}\n'''", "Line 3: metadata is no JSON object"),
            ("refresh_interval = -1", "number of seconds"),
            ("views = 3", "Line 1, column 1: `views` cannot be changed here, only filename, refresh_interval"),
        ] {
            let error = read(&grid, text).unwrap_err();
            assert!(error.contains(what), "{error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(name in "\\PC{1,20}", fact in "[ -~\u{7f}é日'\\\\\"\n]{0,20}") {
            prop_assume!(!name.trim().is_empty());
            let grid = file("grid", &name, &serde_json::json!({ fact.clone(): [fact, null, 1.5] }));
            prop_assert_eq!(read(&grid, &write(&grid)), Ok(None));
        }
    }
}
