//! Tables of colours: blocks, or images where they are as fine as pixels.

use super::canvas::Canvas;
use super::path::Area;
use crate::chart::scene::mark::Grid;

/// Draws a table of colours as an image if it is evenly divided, runs together and is about as fine as pixels are.
fn draw_image(canvas: &mut dyn Canvas, area: Area, grid: &Grid) -> bool {
    let (columns, rows) = (grid.xs.len().saturating_sub(1), grid.ys.len().saturating_sub(1));
    let (Some([x0, x1]), Some([y0, y1])) = (ends(&grid.xs), ends(&grid.ys)) else { return false };
    let (from, to) = (area.place([x0, y0]), area.place([x1, y1]));
    let place = Area::new(from[0], from[1], to[0], to[1]);
    let is_fine = place.width() < columns as f32 * 1.5 && place.height() < rows as f32 * 1.5;
    if !(grid.smooth && is_fine && grid.colours.len() == columns * rows && y0 < y1 && x0 < x1) {
        return false;
    }
    let mut bytes = Vec::with_capacity(columns * rows * 4);
    for row in grid.colours.chunks_exact(columns.max(1)).rev() {
        bytes.extend(
            row.iter()
                .flat_map(|colour| [colour.r, colour.g, colour.b, (colour.a.clamp(0.0, 1.0) * 255.0).round() as u8]),
        );
    }
    canvas.image(place, [columns, rows], &bytes);
    true
}

/// Returns the ends of evenly spaced borders.
fn ends(borders: &[f32]) -> Option<[f32; 2]> {
    let (first, last) = (*borders.first()?, *borders.last()?);
    let step = (last - first) / (borders.len() - 1).max(1) as f32;
    let is_even = |(index, border): (usize, &f32)| (first + step * index as f32 - border).abs() < step.abs() * 0.25;
    (first.is_finite() && last.is_finite() && borders.iter().enumerate().all(is_even)).then_some([first, last])
}

/// Draws a table of colours.
pub fn draw(canvas: &mut dyn Canvas, area: Area, grid: &Grid) {
    if draw_image(canvas, area, grid) {
        return;
    }
    let (columns, rows) = (grid.xs.len().saturating_sub(1), grid.ys.len().saturating_sub(1));
    for row in 0..rows {
        let Some(colours) = grid.colours.get(row * columns..(row + 1) * columns) else { return };
        let mut column = 0;
        while column < columns {
            // Neighbours of one colour are one block.
            let colour = colours[column];
            let mut end = column + 1;
            while end < columns && colours[end] == colour {
                end += 1;
            }
            let (from, to) =
                (area.place([grid.xs[column], grid.ys[row]]), area.place([grid.xs[end], grid.ys[row + 1]]));
            if colour.a > 0.0 && [from, to].iter().flatten().all(|end| end.is_finite()) {
                let shape = Area::new(from[0], from[1], to[0], to[1]);
                canvas.block(
                    Area {
                        left: shape.left.round(),
                        top: shape.top.round(),
                        right: shape.right.round(),
                        bottom: shape.bottom.round(),
                    },
                    colour,
                );
            }
            column = end;
        }
    }
}
