//! Pictures of the layout: logos, maps, photographs below or above the marks.

use std::sync::Arc;

use super::bitmap::Bitmap;
use super::mark::{Grid, Rect};
use super::notes::Places;
use super::source::Source;
use crate::chart::color::Rgba;

/// How many pictures are unpacked at most.
const MOST: usize = 100;

/// How a picture fills its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sizing {
    /// Wholly seen, as big as the place allows.
    #[default]
    Contain,
    /// The place is wholly covered; what is beyond is cut off.
    Fill,
    /// As wide and high as the place.
    Stretch,
}

/// A picture in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// What is seen; none if it is not within the figure or cannot be read.
    pub bitmap: Option<Arc<Bitmap>>,
    /// What may be written instead.
    pub name: String,
    /// The place: left, bottom, right and top as fractions of the panel or of the paper.
    pub rect: Rect,
    /// How it fills the place.
    pub sizing: Sizing,
    /// On which part of the place it leans where it is smaller: 0 left or bottom, 1 right or top.
    pub lean: [f32; 2],
    /// How opaque it is.
    pub opacity: f32,
    /// Whether it lies under the marks.
    pub below: bool,
    /// The panel whose fractions these are, else the paper's.
    pub panel: Option<usize>,
}

impl Image {
    /// Returns the place that the whole picture takes where its room is so many pixels wide and high, as fractions of that
    /// room: beyond 0 and 1 it is cut off.
    #[must_use]
    pub fn within(&self, room: [f32; 2]) -> Rect {
        let Some(bitmap) = &self.bitmap else { return [0.0, 0.0, 1.0, 1.0] };
        let ratios = [room[0] / bitmap.size[0].max(1) as f32, room[1] / bitmap.size[1].max(1) as f32];
        let scale = match self.sizing {
            Sizing::Stretch => return [0.0, 0.0, 1.0, 1.0],
            Sizing::Contain => ratios[0].min(ratios[1]),
            Sizing::Fill => ratios[0].max(ratios[1]),
        };
        let share = ratios.map(|ratio| if ratio > 0.0 { scale / ratio } else { 1.0 });
        let start = [0, 1].map(|axis| (1.0 - share[axis]) * self.lean[axis]);
        [start[0], start[1], start[0] + share[0], start[1] + share[1]]
    }

    /// Returns the picture as a table of colours in the fractions of its panel, its room being so many pixels wide and high;
    /// what is beyond the room is left out.
    #[must_use]
    pub fn grid(&self, room: [f32; 2]) -> Option<Grid> {
        let bitmap = self.bitmap.as_ref()?;
        let whole = self.within(room);
        let [columns, rows] = bitmap.kept;
        let size = [self.rect[2] - self.rect[0], self.rect[3] - self.rect[1]];
        // Which columns and rows lie within the room, and where they end.
        let cut = |axis: usize, count: usize| {
            let (start, length) = (whole[axis], whole[axis + 2] - whole[axis]);
            let end = |index: usize| start + length * index as f32 / count.max(1) as f32;
            let seen: Vec<usize> = (0..count).filter(|&at| end(at) < 1.0 && end(at + 1) > 0.0).collect();
            let ends = seen.first().copied().into_iter().chain(seen.iter().map(|at| at + 1));
            let ends = ends.map(|at| self.rect[axis] + size[axis] * end(at).clamp(0.0, 1.0)).collect::<Vec<f32>>();
            (seen, ends)
        };
        let (across, xs) = cut(0, columns);
        let (up, ys) = cut(1, rows);
        let colour = |row: usize, column: usize| {
            // Rows are counted from the top.
            let at = (rows - 1 - row) * columns + column;
            bitmap.colours.get(at).map_or(Rgba::CLEAR, |colour| colour.faded(self.opacity))
        };
        let colours = up.iter().flat_map(|&row| across.iter().map(move |&column| (row, column)));
        let colours = colours.map(|(row, column)| colour(row, column)).collect();
        Some(Grid { xs, ys, colours, smooth: true })
    }
}

/// Reads the pictures of a layout; those that have been unpacked before are given in their order.
#[must_use]
pub fn read(layout: Source<'_>, places: &Places<'_>, known: Option<&[Option<Arc<Bitmap>>]>) -> Vec<Image> {
    let list = layout.list("images").iter().take(MOST);
    let images = list.filter_map(|value| {
        let source = Source::new(Some(value), layout.at("imagedefaults"));
        source.flag("visible", true).then(|| image(source, places))?
    });
    let unpacked = images.enumerate().map(|(index, (image, url))| {
        let before = known.and_then(|known| known.get(index)).cloned();
        Image { bitmap: before.unwrap_or_else(|| Bitmap::read(url).map(Arc::new)), ..image }
    });
    unpacked.collect()
}

/// Reads a picture's place and where it is to be had; it is not unpacked yet.
fn image<'a>(source: Source<'a>, places: &Places<'_>) -> Option<(Image, &'a str)> {
    let url = source.text("source").filter(|url| !url.is_empty())?;
    let (at, panel) = places.put(source)?;
    // Sizes count in the same units as places.
    let (xref, yref) = (source.text("xref").unwrap_or("paper"), source.text("yref").unwrap_or("paper"));
    let size = [places.length(xref, source.at("sizex"), panel), places.length(yref, source.at("sizey"), panel)];
    let lean = |key: &str, usual: f32| match source.text(key) {
        Some("left" | "bottom") => 0.0,
        Some("center" | "middle") => 0.5,
        Some("right" | "top") => 1.0,
        _ => usual,
    };
    let lean = [lean("xanchor", 0.0), lean("yanchor", 1.0)];
    let [x, y] = [0, 1].map(|axis| at[axis] - size[axis].abs() * lean[axis]);
    let image = Image {
        bitmap: None,
        name: source.display("name").map_or_else(|| "image".to_owned(), |name| super::plain(&name)),
        rect: [x, y, x + size[0].abs(), y + size[1].abs()],
        sizing: match source.text("sizing") {
            Some("fill") => Sizing::Fill,
            Some("stretch") => Sizing::Stretch,
            _ => Sizing::Contain,
        },
        lean,
        opacity: source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32,
        below: source.text("layer") == Some("below"),
        panel,
    };
    Some((image, url))
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is read or kept comes back exactly")]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_shape_unless_stretched() {
        let bitmap = Bitmap::collect(4, 2, |_, _| Some(Rgba::default()));
        let image = |sizing| Image {
            bitmap: Some(Arc::new(bitmap.clone())),
            name: String::new(),
            rect: [0.0; 4],
            sizing,
            lean: [0.5, 1.0],
            opacity: 1.0,
            below: false,
            panel: None,
        };
        assert_eq!(image(Sizing::Contain).within([100.0, 100.0]), [0.0, 0.5, 1.0, 1.0]);
        assert_eq!(image(Sizing::Fill).within([100.0, 100.0]), [-0.5, 0.0, 1.5, 1.0]);
        let grid = Image { rect: [0.0, 0.0, 0.5, 0.5], ..image(Sizing::Fill) }.grid([100.0, 100.0]).unwrap();
        assert_eq!((grid.xs, grid.ys), (vec![0.0, 0.25, 0.5], vec![0.0, 0.25, 0.5]));
        assert_eq!(image(Sizing::Stretch).within([100.0, 100.0]), [0.0, 0.0, 1.0, 1.0]);
    }
}
