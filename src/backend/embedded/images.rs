//! Pictures of plots, drawn when they are asked for.

use super::store::Tx;
use super::{Session, permissions, plots};
use crate::backend::query::{ContentOptions, ImageName};
use crate::backend::{Error, Result};
use crate::chart::picture::{self, Format, Options};
use crate::model::{Fid, Figure, FileType};

/// Returns the figure of a plot with its data.
pub fn figure(session: &Session, tx: &Tx, fid: &Fid) -> Result<Figure> {
    if permissions::see(session, tx, fid)?.row.filetype != FileType::Plot {
        return Err(Error::Invalid { field: None, message: "Only plots have a picture.".into() });
    }
    plots::figure(session, tx, fid, ContentOptions { inline_data: true })
}

/// Returns a picture of a figure, as PNG.
pub fn draw(figure: &Figure, name: ImageName) -> Result<Vec<u8>> {
    let drawn = match name.side() {
        None => {
            let scene = picture::scene(figure, picture::size(figure, None));
            picture::render(&scene, Options::of(&scene, Format::Png))
        }
        Some(side) => picture::thumbnail(figure, side),
    };
    drawn.map_err(|trouble| Error::Invalid { field: None, message: format!("No picture: {trouble}.") })
}
