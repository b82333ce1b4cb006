//! Pictures of plots, drawn when they are asked for.

use super::store::Tx;
use super::{Session, permissions, plots};
use crate::backend::query::{ContentOptions, ImageName};
use crate::backend::{Error, Result};
use crate::chart::picture::{self, Format, Options};
use crate::chart::scene::Scene;
use crate::model::{Fid, Figure, FileType};

/// The sides of the square pictures, in pixels.
const BLOCK: u32 = 300;
const LIST: u32 = 60;

/// Returns the figure of a plot with its data.
pub fn figure(session: &Session, tx: &Tx, fid: &Fid) -> Result<Figure> {
    if permissions::see(session, tx, fid)?.row.filetype != FileType::Plot {
        return Err(Error::Invalid { field: None, message: "Only plots have a picture.".into() });
    }
    plots::figure(session, tx, fid, ContentOptions { inline_data: true })
}

/// Returns a picture of a figure, as PNG.
pub fn draw(figure: &Figure, name: ImageName) -> Result<Vec<u8>> {
    let drawn = match name {
        ImageName::Default => {
            let scene = Scene::build(figure, picture::size(figure, None));
            picture::render(&scene, Options::of(&scene, Format::Png))
        }
        ImageName::BlockThumb => picture::thumbnail(figure, BLOCK),
        ImageName::ListThumb => picture::thumbnail(figure, LIST),
    };
    drawn.map_err(|trouble| Error::Invalid { field: None, message: format!("No picture: {trouble}.") })
}
