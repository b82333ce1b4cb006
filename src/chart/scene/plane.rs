//! Panels whose contents are laid out by their trace types and not by two axes of the layout: polar and ternary subplots,
//! maps, three-dimensional scenes, hierarchies, flows.
//!
//! A type works in pixels of a [`Sheet`], x from the left and y from the bottom, and makes the shapes that all types make.

use super::Size;
use super::mark::Rect;
use crate::chart::axis::{Axis, AxisKind};
use crate::model::Value;

/// How a panel lies in its rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Plane {
    /// The width over the height that its contents must keep, so that circles stay round; none if they may be stretched.
    pub aspect: Option<f32>,
    /// Whether its contents keep their height if the rectangle is narrower than they are, as what a camera sees does.
    pub by_height: bool,
}

impl Plane {
    /// Returns the parts of a width and a height, both in the same unit, that its contents take: in the middle.
    #[must_use]
    pub fn shares(self, width: f32, height: f32) -> [f32; 2] {
        match self.aspect {
            Some(aspect) if aspect > 0.0 && width > 0.0 && height > 0.0 => {
                let wide = width / height / aspect;
                if self.by_height {
                    return [1.0 / wide, 1.0];
                }
                if wide > 1.0 { [1.0 / wide, 1.0] } else { [1.0, wide] }
            }
            _ => [1.0, 1.0],
        }
    }
}

/// The pixels that a panel has for itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// Its place in fractions of the paper.
    pub rect: Rect,
    /// Its width in pixels.
    pub width: f64,
    /// Its height in pixels.
    pub height: f64,
    /// Whether it is drawn in cells: labels must then lie within it, as there are no margins.
    pub is_cells: bool,
}

impl Sheet {
    /// Makes the sheet of a rectangle of the paper.
    #[must_use]
    pub fn new(size: Size, rect: Rect) -> Sheet {
        let length = |across: bool, from: f32, to: f32| (size.inner(across) * f64::from(to - from)).max(1.0);
        Sheet {
            rect,
            width: length(true, rect[0], rect[2]),
            height: length(false, rect[1], rect[3]),
            is_cells: size.is_cells,
        }
    }

    /// Returns the pixels of a label's character: what must be left free for labels in cells.
    #[must_use]
    pub fn letter(&self) -> (f64, f64) {
        if self.is_cells { Size::CELL } else { (7.0, 14.0) }
    }

    /// Returns two axes that are not drawn and whose unit is a pixel, named after what they belong to.
    #[must_use]
    pub fn axes(&self, name: &str) -> [Axis; 2] {
        [("x", self.width), ("y", self.height)].map(|(letter, length)| {
            let mut axis = Axis::from_layout(&Value::Null, letter, AxisKind::Linear);
            axis.id = format!("{letter}:{name}");
            axis.visible = false;
            axis.range = [0.0, length];
            axis
        })
    }

    /// Returns how a panel lies that keeps the sheet's proportions.
    #[must_use]
    pub fn plane(&self) -> Plane {
        Plane { aspect: Some((self.width / self.height) as f32), by_height: false }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the shares are exact")]
mod tests {
    use super::*;

    #[test]
    fn contents_keep_their_proportions() {
        let plane = Plane { aspect: Some(2.0), by_height: false };
        assert_eq!(plane.shares(400.0, 100.0), [0.5, 1.0]);
        assert_eq!(plane.shares(100.0, 100.0), [1.0, 0.5]);
        assert_eq!(Plane::default().shares(1.0, 7.0), [1.0, 1.0]);
        assert_eq!(Plane { aspect: Some(0.0), by_height: true }.shares(1.0, 7.0), [1.0, 1.0]);
        assert_eq!(Plane { by_height: true, ..plane }.shares(100.0, 100.0), [2.0, 1.0]);
    }
}
