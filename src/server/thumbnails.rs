//! Pictures of stored plots, drawn once for each content: the same figure is the same picture, whoever's it is.
//!
//! What a figure is, is told by the digest of its JSON with the data in it, so that a change of a grid makes another picture
//! and a change of a name does not. The most recently wanted pictures are kept, within a bound of memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderValue, header};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::App;
use super::answer::{self, Answer};
use super::caller::blocking;
use super::images::{self, Order};
use crate::backend::query::ImageName;
use crate::backend::{Error, Result};
use crate::chart::picture::{self, Format};
use crate::model::Figure;

/// The bytes that all kept pictures may have together.
const MOST_BYTES: usize = 32 << 20;

/// What tells a picture from all others.
type Key = ([u8; 32], ImageName);

/// A picture with what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The bytes of a PNG.
    pub png: Bytes,
    /// A text that is another for every other picture.
    pub tag: String,
}

/// The kept pictures.
#[derive(Debug, Default)]
pub struct Thumbnails {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    pictures: HashMap<Key, (Bytes, u64)>,
    bytes: usize,
    /// Counts every look, so that what was not looked at for longest is known.
    looks: u64,
}

impl Thumbnails {
    fn get(&self, key: &Key) -> Option<Bytes> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.looks += 1;
        let looks = kept.looks;
        let (bytes, last) = kept.pictures.get_mut(key)?;
        *last = looks;
        Some(bytes.clone())
    }

    fn put(&self, key: Key, bytes: &Bytes) {
        // One picture may not push out all others.
        if bytes.len() > MOST_BYTES / 8 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.looks += 1;
        let looks = kept.looks;
        kept.bytes += bytes.len();
        if let Some((old, _)) = kept.pictures.insert(key, (bytes.clone(), looks)) {
            kept.bytes -= old.len();
        }
        if kept.bytes > MOST_BYTES {
            kept.shrink();
        }
    }
}

impl Kept {
    /// Forgets the older half: seldom, and then enough that it is seldom.
    fn shrink(&mut self) {
        let mut looks: Vec<u64> = self.pictures.values().map(|(_, last)| *last).collect();
        looks.sort_unstable();
        let median = looks.get(looks.len() / 2).copied().unwrap_or(u64::MAX);
        self.pictures.retain(|_, (_, last)| *last > median);
        self.bytes = self.pictures.values().map(|(bytes, _)| bytes.len()).sum();
    }
}

/// Returns a picture of a figure with its data, from what was kept or drawn now.
///
/// # Errors
/// Those of drawing.
pub async fn of(app: &App, figure: Figure, name: ImageName) -> Result<Drawn> {
    let (figure, digest) = blocking(move || {
        let json = serde_json::to_vec(&figure).map_err(|error| Error::Storage(format!("No figure: {error}.")))?;
        Ok::<_, Error>((figure, <[u8; 32]>::from(Sha256::digest(&json))))
    })
    .await?;
    let key = (digest, name);
    let hex = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
    // Another version may draw otherwise.
    let tag = format!("{hex}-{}-{}", name.side().unwrap_or(0), env!("CARGO_PKG_VERSION"));
    if let Some(png) = app.thumbnails.get(&key) {
        return Ok(Drawn { png, tag });
    }
    let png = match name.side() {
        None => {
            images::picture(app, Order { figure, format: Format::Png, width: None, height: None, scale: 1.0 }).await?
        }
        Some(side) => {
            let _place = app.drawing.acquire().await;
            blocking(move || picture::thumbnail(&figure, side).map_err(|trouble| undrawn(&trouble))).await?.into()
        }
    };
    app.thumbnails.put(key, &png);
    Ok(Drawn { png, tag })
}

/// Answers with a picture and its mark.
pub fn answer(drawn: Drawn) -> Answer {
    let tag = format!("\"{}\"", drawn.tag);
    let mut response = answer::bytes("image/png", drawn.png);
    let headers = response.headers_mut();
    // Who may see a plot can change at any time, so it is asked each time.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

fn undrawn(trouble: &picture::Trouble) -> Error {
    Error::Invalid { field: None, message: format!("No picture: {trouble}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wanted_last_is_kept_within_the_bound() {
        let thumbnails = Thumbnails::default();
        let key = |number: u8| ([number; 32], ImageName::ListThumb);
        let picture = Bytes::from(vec![0; MOST_BYTES / 10]);
        for number in 0..9 {
            thumbnails.put(key(number), &picture);
        }
        assert!(thumbnails.get(&key(0)).is_some());
        thumbnails.put(key(9), &picture);
        thumbnails.put(key(10), &picture);
        assert!(thumbnails.get(&key(0)).is_some() && thumbnails.get(&key(10)).is_some());
        assert!(thumbnails.get(&key(1)).is_none());
        assert!(thumbnails.kept.lock().unwrap().bytes <= MOST_BYTES);
        thumbnails.put(key(11), &Bytes::from(vec![0; MOST_BYTES / 7]));
        assert!(thumbnails.get(&key(11)).is_none(), "too large to be kept");
        assert!(thumbnails.get(&(key(0).0, ImageName::BlockThumb)).is_none());
    }
}
