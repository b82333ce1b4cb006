//! Pictures of what is seen, saved in files: nothing that is there is overwritten unasked.

use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use crate::chart::picture::{self, Format, Options};
use crate::chart::prepared::{Prepared, Zoom};
use crate::chart::scene;
use crate::model::Figure;

/// A picture to be saved.
#[derive(Debug)]
pub struct Save {
    /// Where, as it was typed.
    pub path: String,
    /// Whether what is there may be replaced.
    pub replace: bool,
    /// The figure, as its frame shows it.
    pub figure: Arc<Figure>,
    /// The traces that were turned over.
    pub view: scene::View,
    /// The ranges.
    pub zoom: Zoom,
}

/// Why a picture was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is a file of that name.
    Exists,
    /// Something else.
    Failed(String),
}

/// Returns what a path's ending says the picture is.
///
/// # Errors
/// Says which endings there are.
pub fn format(path: &str) -> Result<Format, String> {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    Format::from_str(ending).map_err(|()| "The name must end in .png, .svg, .pdf, .jpg or .webp.".to_owned())
}

/// Saves a picture; returns where it is.
///
/// # Errors
/// Says why it was not: its name is taken, or it could not be drawn or written.
pub async fn save(save: Save) -> Result<PathBuf, Refusal> {
    let saved = tokio::task::spawn_blocking(move || write(&save)).await;
    saved.unwrap_or_else(|_| Err(Refusal::Failed("This figure could not be drawn.".into())))
}

fn write(save: &Save) -> Result<PathBuf, Refusal> {
    let path = full_path(&save.path);
    // Before the picture is made, so that the question comes at once.
    if !save.replace && path.symlink_metadata().is_ok() {
        return Err(Refusal::Exists);
    }
    let format = format(&save.path).map_err(Refusal::Failed)?;
    let prepared = Prepared::for_picture(Arc::clone(&save.figure), picture::size(&save.figure, None), &save.view);
    let scene = prepared.scene(&save.zoom);
    // Twice as many pixels as the figure asks for: that is what screens have today.
    let options = Options { scale: 2.0, ..Options::of(&scene, format) };
    let bytes = picture::render(&scene, options).map_err(|error| Refusal::Failed(format!("{error}.")))?;
    put(&path, &bytes, save.replace).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Refusal::Exists,
        _ => Refusal::Failed(format!("{}: {error}.", path.display())),
    })?;
    Ok(path)
}

/// Writes a file whole or not at all.
fn put(path: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not only for its owner, as other temporary files are: the user's mask decides.
    let mut file = tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if replace { file.persist(path) } else { file.persist_noclobber(path) }.map(drop).map_err(|error| error.error)
}

/// Returns a path with the home folder for `~`.
fn full_path(typed: &str) -> PathBuf {
    match typed.strip_prefix("~/").zip(std::env::home_dir()) {
        Some((rest, home)) => home.join(rest),
        None => PathBuf::from(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.svg");
        let figure = Arc::new(Figure::read(br#"{"data":[{"y":[1,2]}]}"#).unwrap());
        let picture = |replace| Save {
            path: path.to_string_lossy().into_owned(),
            replace,
            figure: Arc::clone(&figure),
            view: scene::View::default(),
            zoom: Zoom::default(),
        };
        std::fs::write(&path, "mine").unwrap();
        assert_eq!(write(&picture(false)), Err(Refusal::Exists));
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
        assert_eq!(write(&picture(true)), Ok(path.clone()));
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("<svg"));
        assert!(format("a.txt").is_err() && format("a.PNG").is_ok());
    }
}
