//! Where the slices of a pie lie around its middle.

use std::f32::consts::{PI, TAU};

use super::mark::{Pie, Slice};

/// A slice with its place: angles are clockwise from the top, in radians.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'p> {
    /// The slice.
    pub slice: &'p Slice,
    /// The angle of its middle.
    pub middle: f32,
    /// Half of the angle that it takes.
    pub half: f32,
}

impl Piece<'_> {
    /// Returns the slice's own centre when it is pulled out of a pie of this centre and radius.
    #[must_use]
    pub fn moved(&self, [x, y]: [f32; 2], radius: f32) -> [f32; 2] {
        let (sin, cos) = self.middle.sin_cos();
        let pull = self.slice.pull * radius;
        [x + sin * pull, y - cos * pull]
    }
}

/// Returns the slices of a pie with their angles.
#[must_use]
pub fn pieces(pie: &Pie) -> Vec<Piece<'_>> {
    let sign = if pie.clockwise { 1.0 } else { -1.0 };
    let mut at = pie.rotation.to_radians();
    // plotly.js begins with the first slice right of the top, whichever way the others follow.
    if !pie.clockwise
        && let Some(first) = pie.slices.first()
    {
        at += first.share as f32 * TAU;
    }
    pie.slices
        .iter()
        .map(|slice| {
            let half = slice.share as f32 * PI;
            let middle = at + sign * half;
            at += sign * 2.0 * half;
            Piece { slice, middle, half }
        })
        .collect()
}
