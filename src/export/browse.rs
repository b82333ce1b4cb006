//! A file in the web browser: its page on a server; for a file of a library on this machine a page that is made for it, which
//! needs no network and no server.
//!
//! Such a page lies in a folder that only the user may read, under a name that is safe, for a day. Where no browser can be
//! opened (over SSH, or without a display) the caller gets the address or the path instead.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{alone, table};
use crate::backend::{Backend, ContentOptions, Error, Result};
use crate::model::{Fid, FileType, Uid};
use crate::text::file_name;

/// How long a page is kept.
const KEPT: Duration = Duration::from_hours(24);

/// The most columns of a grid that a page shows.
const MOST_COLUMNS: usize = 200;

/// The longest part of a file's name that its page's name has.
const LONGEST: usize = 48;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A browser was started with this address or path.
    Started(String),
    /// No browser can be started, for this reason; here is what it would have shown.
    Copied {
        /// The address or the path.
        text: String,
        /// Why.
        reason: String,
    },
}

/// Opens a file in the browser: of a library on this machine a page in a folder, else its page on the server.
///
/// # Errors
/// Says what could not be read or written.
pub async fn open(backend: &dyn Backend, fid: &Fid, pages: Option<&Path>) -> Result<Opened> {
    let what = page_of(backend, fid, pages).await?;
    let reason = match no_browser(&|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        Some(reason) => reason.to_owned(),
        None => match open::that_detached(&what) {
            Ok(()) => return Ok(Opened::Started(what)),
            Err(error) => format!("No browser could be started ({error})"),
        },
    };
    Ok(Opened::Copied { text: what, reason })
}

/// Returns the page of a file: a path where it is made in a folder, else its address on the server.
///
/// # Errors
/// Says what could not be read or written.
pub async fn page_of(backend: &dyn Backend, fid: &Fid, pages: Option<&Path>) -> Result<String> {
    match pages {
        Some(folder) => Ok(page(backend, fid, folder).await?.to_string_lossy().into_owned()),
        None => address(&backend.retrieve(fid).await?.web_url),
    }
}

/// Returns an address that may be handed to other programs.
fn address(url: &str) -> Result<String> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web && url.chars().all(|c| c.is_ascii_graphic()) {
        Ok(url.to_owned())
    } else {
        Err(Error::Storage("The server names no page for this file.".into()))
    }
}

/// Returns why no browser can be opened, as far as the environment says.
fn no_browser(is_set: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        return Some("Over SSH no browser of yours can be opened from here");
    }
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].into_iter().any(is_set);
    (cfg!(target_os = "linux") && !has_display).then_some("There is no display to open a browser on")
}

/// Makes the page of a file and returns where it is.
///
/// # Errors
/// Says what could not be read or written, or that such a file has no page.
pub async fn page(backend: &dyn Backend, fid: &Fid, folder: &Path) -> Result<PathBuf> {
    let file = backend.retrieve(fid).await?;
    let html = match file.filetype {
        FileType::Plot => {
            let figure = backend.figure(fid, ContentOptions { inline_data: true }).await?;
            let name = file.filename.clone();
            (name, tokio::task::spawn_blocking(move || alone::alone(&file, &figure)).await)
        }
        FileType::Grid => {
            let grid = backend.grid(fid).await?;
            let uids: Vec<Uid> = grid.cols.iter().take(MOST_COLUMNS).map(|head| head.uid.clone()).collect();
            let columns = if uids.is_empty() { Vec::new() } else { backend.columns(fid, &uids).await? };
            let (name, all) = (file.filename.clone(), grid.cols.len());
            (name, tokio::task::spawn_blocking(move || table::alone(&file, &columns, all)).await)
        }
        _ => {
            return Err(Error::Unsupported(
                "Opening this in a browser: only plots and grids have a page of their own, so this",
            ));
        }
    };
    let (name, html) = html;
    let html = html.unwrap_or_else(|_| Err(Error::Storage("The page could not be made.".into())))?;
    let folder = folder.to_owned();
    let written = tokio::task::spawn_blocking(move || write(&folder, &name, &html)).await;
    let failed = |reason: String| Error::Storage(format!("The page could not be written: {reason}."));
    written.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
}

/// Writes a page into the folder, readable by its user only, and clears away those of other days.
fn write(folder: &Path, name: &str, html: &str) -> std::io::Result<PathBuf> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    for old in std::fs::read_dir(folder)?.flatten() {
        let age = old.metadata().and_then(|facts| facts.modified()).ok().and_then(|when| when.elapsed().ok());
        if age.is_some_and(|age| age > KEPT) && old.path().extension().is_some_and(|ending| ending == "html") {
            // Another run may have cleared it away meanwhile.
            let _ = std::fs::remove_file(old.path());
        }
    }
    let name: String = file_name(name).chars().take(LONGEST).collect();
    let mut file = tempfile::Builder::new().prefix(&format!("{name}-")).suffix(".html").tempfile_in(folder)?;
    file.write_all(html.as_bytes())?;
    file.flush()?;
    let (_, path) = file.keep().map_err(|error| error.error)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_private_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("pages");
        let page = write(&pages, "../a/b\u{1b}[0m <x>", "<p>").unwrap();
        assert_eq!(page.parent(), Some(pages.as_path()));
        let name = page.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(
            name.chars().all(|c| !c.is_control() && c != '/')
                && std::path::Path::new(&name).extension().is_some_and(|ending| ending == "html"),
            "{name}"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(std::fs::metadata(&pages).unwrap().permissions().mode() & 0o777, 0o700);
        }
        let old = std::fs::File::options().write(true).open(&page).unwrap();
        old.set_modified(std::time::SystemTime::now() - 2 * KEPT).unwrap();
        let new = write(&pages, "b", "<p>").unwrap();
        assert!(!page.exists() && new.exists());
    }

    #[test]
    fn only_addresses_of_the_web_are_handed_on() {
        assert_eq!(address("https://x.org/~bob/1/").unwrap(), "https://x.org/~bob/1/");
        for bad in ["", "file:///etc/passwd", "javascript:1", "https://x.org/ --new", "-https://x"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_browser_needs_a_display_of_ones_own() {
        assert!(no_browser(&|name| name == "SSH_TTY" || name == "DISPLAY").is_some());
        assert_eq!(no_browser(&|name| name == "DISPLAY"), None);
        assert_eq!(no_browser(&|_| false).is_some(), cfg!(target_os = "linux"));
    }
}
