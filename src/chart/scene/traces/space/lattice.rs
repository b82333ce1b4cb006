//! Values at the crossings of planes: the columns of points in space that fill a box row by row, in any order.

use super::vector::Vector;

/// The most crossings.
const MOST: usize = 8_000_000;

/// A box of values.
#[derive(Debug, Clone)]
pub struct Lattice {
    /// The places of the planes along each axis, rising.
    pub planes: [Vec<f64>; 3],
    /// For each crossing, x fastest, which point lies there.
    points: Vec<u32>,
}

impl Lattice {
    /// Finds the planes on which points lie; nothing if there are far more crossings than points.
    #[must_use]
    pub fn of(columns: &[Vec<f64>; 3]) -> Option<Lattice> {
        let count = columns.iter().map(Vec::len).min()?;
        let planes = [0, 1, 2].map(|axis| {
            let mut values: Vec<f64> = columns[axis][..count].iter().copied().filter(|at| at.is_finite()).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            values
        });
        let crossings = planes.iter().try_fold(1usize, |product, planes| product.checked_mul(planes.len()))?;
        if crossings == 0 || crossings > MOST || crossings > count.saturating_mul(64).max(1_000) {
            return None;
        }
        let mut lattice = Lattice { planes, points: vec![u32::MAX; crossings] };
        let [xs, ys, zs] = columns;
        for (index, ((x, y), z)) in xs.iter().zip(ys).zip(zs).enumerate() {
            let place = [x, y, z];
            let at = |axis: usize| lattice.planes[axis].binary_search_by(|plane| plane.total_cmp(place[axis])).ok();
            if let (Some(x), Some(y), Some(z)) = (at(0), at(1), at(2)) {
                let place = lattice.index([x, y, z]);
                lattice.points[place] = index as u32;
            }
        }
        Some(lattice)
    }

    /// Returns how many planes there are along each axis.
    #[must_use]
    pub fn size(&self) -> [usize; 3] {
        [0, 1, 2].map(|axis| self.planes[axis].len())
    }

    /// Returns the number of a crossing.
    #[must_use]
    pub fn index(&self, [x, y, z]: [usize; 3]) -> usize {
        let [wide, deep, _] = self.size();
        (z * deep + y) * wide + x
    }

    /// Returns the point at a crossing.
    #[must_use]
    pub fn point(&self, crossing: [usize; 3]) -> Option<usize> {
        let point = *self.points.get(self.index(crossing))?;
        (point != u32::MAX).then_some(point as usize)
    }

    /// Returns where a crossing is.
    #[must_use]
    pub fn place(&self, crossing: [usize; 3]) -> Vector {
        [0, 1, 2].map(|axis| self.planes[axis].get(crossing[axis]).copied().unwrap_or(f64::NAN))
    }

    /// Returns the crossing before a place along an axis and the share of the way to the next; places beyond lie at the end.
    #[must_use]
    pub fn before(&self, axis: usize, at: f64) -> (usize, f64) {
        let planes = &self.planes[axis];
        let last = planes.len().saturating_sub(1);
        let behind = planes.partition_point(|plane| *plane <= at);
        if behind == 0 {
            return (0, 0.0);
        }
        if behind > last {
            return (last, 0.0);
        }
        let (from, to) = (planes[behind - 1], planes[behind]);
        (behind - 1, ((at - from) / (to - from)).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "planes are those that were given")]
mod tests {
    use super::*;

    #[test]
    fn points_are_found_at_their_crossings_in_any_order() {
        let x = vec![2.0, 0.0, 2.0, 0.0, 0.0, 2.0, 0.0, 2.0];
        let y = vec![1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 1.0, 1.0];
        let z = vec![5.0, 5.0, 5.0, 5.0, 7.0, 7.0, 7.0, 7.0];
        let lattice = Lattice::of(&[x, y, z]).unwrap();
        assert_eq!(lattice.size(), [2, 2, 2]);
        assert_eq!((lattice.point([0, 0, 0]), lattice.point([1, 0, 1])), (Some(1), Some(7)));
        assert_eq!(lattice.place([1, 1, 0]), [2.0, 3.0, 5.0]);
        assert_eq!((lattice.before(1, 2.0), lattice.before(1, 9.0)), ((0, 0.5), (1, 0.0)));
    }

    #[test]
    fn scattered_points_are_no_lattice() {
        let column: Vec<f64> = (0..500).map(f64::from).collect();
        assert!(Lattice::of(&[column.clone(), column.clone(), column]).is_none());
        assert!(Lattice::of(&[vec![], vec![], vec![]]).is_none());
        assert!(Lattice::of(&[vec![f64::NAN], vec![1.0], vec![1.0]]).is_none());
    }
}
