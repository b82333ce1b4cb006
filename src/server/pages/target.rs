//! What a web address asks for: whose file, which, and in which form (contract section 11).

use crate::chart::picture::Format;
use crate::model::Fid;

/// A form in which a file is shown or taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page of this site.
    Page,
    /// A page for a frame in somebody else's.
    Embed,
    /// The figure with its data, or the grid.
    Json,
    /// A picture.
    Picture(Format),
    /// A page to be kept as a file.
    Alone,
    /// A table for other programs.
    Csv,
}

/// Reads what follows `/~bob/`: `45`, `45/its-title`, `45.png`; `None` for what asks for nothing that there is.
#[must_use]
pub fn read(owner: &str, rest: &str) -> Option<(Fid, Form)> {
    let first = rest.split('/').next()?;
    let (number, ending) = first.split_once('.').map_or((first, None), |(number, ending)| (number, Some(ending)));
    if ending.is_some() && first.len() < rest.trim_end_matches('/').len() {
        return None;
    }
    let form = match ending {
        None => Form::Page,
        Some("embed") => Form::Embed,
        Some("json") => Form::Json,
        Some("html") => Form::Alone,
        Some("csv") => Form::Csv,
        Some(name) => Form::Picture(name.parse().ok()?),
    };
    let is_home = number == "-1" && form == Form::Page;
    if !is_home && !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((Fid::new(owner, number.parse().ok()?).ok()?, form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let fid: Fid = "bob:45".parse().unwrap();
        for (rest, form) in [
            ("45", Form::Page),
            ("45/", Form::Page),
            ("45/growth-of-2024", Form::Page),
            ("45/a.png", Form::Page),
            ("45.embed", Form::Embed),
            ("45.json", Form::Json),
            ("45.png", Form::Picture(Format::Png)),
            ("45.jpg", Form::Picture(Format::Jpeg)),
            ("45.pdf", Form::Picture(Format::Pdf)),
            ("45.html", Form::Alone),
            ("45.csv", Form::Csv),
        ] {
            assert_eq!(read("bob", rest), Some((fid.clone(), form)), "{rest}");
        }
        for rest in ["", "x", "-2", "-1.png", "+4", "45.exe", "45.", "45.png/x", "99999999999999999999"] {
            assert_eq!(read("bob", rest), None, "{rest}");
        }
        assert_eq!(read("b b", "45"), None);
        assert_eq!(read("bob", "-1/"), Some(("bob:-1".parse().unwrap(), Form::Page)));
    }
}
