//! What letters the bytes of a text file are: everything behind this reads UTF-8.
//!
//! A byte order mark decides; without one, UTF-16 shows by its zero bytes, and what is no UTF-8 is taken for Windows-1252, of
//! which Latin-1 is a part, as that is what spreadsheets in western countries write.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes at the beginning by which UTF-16 is told.
const SAMPLE: usize = 4096;

/// Returns the text in UTF-8, without a byte order mark. Bytes that are no text at all come back as they are.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = bytes.get(mark..).unwrap_or_default();
        return if encoding == encoding_rs::UTF_8 { Cow::Borrowed(text) } else { decoded(encoding, text) };
    }
    if let Some(encoding) = without_mark(bytes) {
        return decoded(encoding, bytes);
    }
    Cow::Borrowed(bytes)
}

/// Returns the text in UTF-8, whatever was said of it: for tables and pages, whose writers often used another encoding.
pub(super) fn any(bytes: &[u8]) -> Cow<'_, [u8]> {
    match utf8(bytes) {
        Cow::Borrowed(text) if std::str::from_utf8(text).is_err() && !text.contains(&0) => decoded(WINDOWS_1252, text),
        text => text,
    }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Cow<'static, [u8]> {
    Cow::Owned(encoding.decode_without_bom_handling(bytes).0.into_owned().into_bytes())
}

/// Tells UTF-16 by where its zeros are: in texts of western letters, every other byte.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE.min(bytes.len() & !1)).filter(|sample| !sample.is_empty())?;
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, most) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 > most * 7 && even == 0 {
        return Some(UTF_16LE);
    }
    (even * 10 > most * 7 && odd == 0).then_some(UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        String::from_utf8(any(bytes).into_owned()).unwrap()
    }

    #[test]
    fn every_encoding_becomes_utf8() {
        let wide = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        assert_eq!(read("\u{feff}Zürich".as_bytes()), "Zürich");
        assert_eq!(read(b"Z\xfcrich \x80"), "Zürich €");
        for big in [false, true] {
            assert_eq!(read(&wide("\u{feff}Zürich 😀", big)), "Zürich 😀");
            assert_eq!(read(&wide("city,n\nZürich,1\n", big)), "city,n\nZürich,1\n");
        }
        assert_eq!(read(&[]), "");
    }

    #[test]
    fn what_is_no_text_stays_as_it_is() {
        for bytes in [&b"PK\x03\x04\0\0\xff"[..], b"\0", b"\0\0\0\0\xfe"] {
            assert_eq!(any(bytes), bytes);
        }
    }
}
