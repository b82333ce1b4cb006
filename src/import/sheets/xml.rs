//! XML of workbooks as a stream of tags and texts, read no further than the workbook's budget goes.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Cursor};
use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::{Bounded, SheetError, TOO_LARGE};

/// A stream of XML.
pub(super) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// Bytes that were read since the last tag or text.
    since: Rc<Cell<u64>>,
}

/// The longest text of one element.
const LONGEST_TEXT: usize = 64 << 20;

/// Opens a part of an archive.
pub(super) fn part<'a, 'b, 'z: 'a>(
    archive: &'a mut ZipArchive<Cursor<&'z [u8]>>,
    index: usize,
    budget: &'b mut u64,
) -> Result<Xml<impl BufRead + use<'a, 'b, 'z>>, SheetError> {
    let inner = archive.by_index(index).map_err(|error| SheetError::Broken(error.to_string()))?;
    let since = Rc::new(Cell::new(0));
    let bounded = Bounded { inner, budget, since: Rc::clone(&since) };
    Ok(Xml::new(BufReader::with_capacity(64 << 10, bounded), since))
}

impl<R: BufRead> Xml<R> {
    fn new(source: R, since: Rc<Cell<u64>>) -> Xml<R> {
        let mut reader = Reader::from_reader(source);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        Xml { reader, buffer: Vec::new(), since }
    }

    /// Returns what comes next; an empty element comes as two tags.
    pub fn next(&mut self) -> Result<Event<'_>, SheetError> {
        self.buffer.clear();
        // What was needed by one long text is not held for the whole sheet.
        self.buffer.shrink_to(1 << 20);
        self.since.set(0);
        self.reader.read_event_into(&mut self.buffer).map_err(|error| broken(&error))
    }

    /// Reads on to the end of the element that was just begun; returns the texts in it.
    pub fn text(&mut self) -> Result<String, SheetError> {
        let mut text = String::new();
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(SheetError::Broken("it ends too early".to_owned())),
                event => push_text(&event, &mut text),
            }
            if text.len() > LONGEST_TEXT {
                return Err(SheetError::TooWordy);
            }
        }
        Ok(text)
    }
}

/// Adds the text of an event, if it is one.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.xml_content(XmlVersion::Implicit1_0)),
        Event::CData(part) => text.push_str(&part.xml_content(XmlVersion::Implicit1_0)),
        Event::GeneralRef(name) => match name.resolve_char_ref() {
            Ok(Some(letter)) => text.push(letter),
            _ => match name.borrow().into_inner().as_ref() {
                "amp" => text.push('&'),
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "quot" => text.push('"'),
                "apos" => text.push('\''),
                // Others would have to be declared, which no workbook does.
                _ => {}
            },
        },
        _ => {}
    }
}

/// Returns the value of an attribute, by its name without a prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(
        found
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned),
    )
}

fn broken(error: &quick_xml::Error) -> SheetError {
    let text = error.to_string();
    if text.contains(TOO_LARGE) { SheetError::TooLarge } else { SheetError::Broken(text) }
}
