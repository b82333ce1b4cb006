//! Charts as pictures, in terminals that speak kitty, sixel or iTerm2.
//!
//! The terminal is asked what it speaks when the user first wants a picture: nobody else pays for the answer. A picture is
//! made and encoded away from the loop; drawing only copies it to the screen.

mod name;

use std::fmt;
use std::sync::Arc;

use ratatui::layout;
use ratatui_image::Resize;
use ratatui_image::picker::{Picker, ProtocolType};
use ratatui_image::protocol::Protocol;

use crate::chart::picture::{self, Format, Options};
use crate::chart::prepared::{Prepared, Zoom};
use crate::model::Figure;

use super::Ground;

/// The most pixels of a picture's side.
const MOST: u32 = 4_000;

/// A picture as the terminal takes it.
pub struct Picture(pub Protocol);

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Picture")
    }
}

/// Asks the terminal whether it shows pictures, while nobody else reads from it; `None` if it does not.
#[must_use]
pub fn ask_terminal() -> Option<Arc<Picker>> {
    let picker = Picker::from_query_stdio().ok()?;
    match picker.protocol_type() {
        ProtocolType::Halfblocks => None,
        // A tmux between would answer for itself.
        ProtocolType::Kitty if !picker.tmux_detected() && !name::ask().is_none_or(|name| name::has_places(&name)) => {
            None
        }
        _ => Some(Arc::new(picker)),
    }
}

/// Understands a figure for its picture: in the pixels of so many cells, with letters in their usual measure to them.
#[must_use]
pub fn prepare(figure: Arc<Figure>, ground: &Ground, picker: &Picker) -> Prepared {
    let font = picker.font_size();
    let pixels = |cells: u16, length: u16| (u32::from(cells) * u32::from(length.max(1))).clamp(1, MOST);
    // On screens with small pixels letters of twelve of them could not be read.
    let scale = scale(picker);
    let size = (
        (f64::from(pixels(ground.size.columns, font.width)) / scale) as u32,
        (f64::from(pixels(ground.size.rows, font.height)) / scale) as u32,
    );
    let size = picture::size(&figure, Some((size.0.max(1), size.1.max(1))));
    Prepared::for_picture(figure, size, &ground.view)
}

fn scale(picker: &Picker) -> f64 {
    (f64::from(picker.font_size().height) / 18.0).clamp(1.0, 4.0)
}

/// Paints a part of a figure as the terminal takes pictures.
pub fn paint(prepared: &Prepared, zoom: &Zoom, ground: &Ground, picker: &Picker) -> Option<Picture> {
    let scene = prepared.scene(zoom);
    let options = Options { scale: scale(picker) as f32, ..Options::of(&scene, Format::Png) };
    let bytes = picture::render(&scene, options).ok()?;
    let image = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).ok()?;
    let size = layout::Size::new(ground.size.columns, ground.size.rows);
    picker.new_protocol(image, size, Resize::Fit(None)).ok().map(Picture)
}
