//! Places and directions in three dimensions.

/// A place or a direction.
pub type Vector = [f64; 3];

/// Returns the sum of two vectors.
#[must_use]
pub fn add(one: Vector, two: Vector) -> Vector {
    [one[0] + two[0], one[1] + two[1], one[2] + two[2]]
}

/// Returns the way from the second vector to the first.
#[must_use]
pub fn subtract(one: Vector, two: Vector) -> Vector {
    [one[0] - two[0], one[1] - two[1], one[2] - two[2]]
}

/// Returns a vector a number of times as long.
#[must_use]
pub fn scale(vector: Vector, by: f64) -> Vector {
    vector.map(|part| part * by)
}

/// Returns the scalar product.
#[must_use]
pub fn dot(one: Vector, two: Vector) -> f64 {
    one[0] * two[0] + one[1] * two[1] + one[2] * two[2]
}

/// Returns the vector product.
#[must_use]
pub fn cross(one: Vector, two: Vector) -> Vector {
    [one[1] * two[2] - one[2] * two[1], one[2] * two[0] - one[0] * two[2], one[0] * two[1] - one[1] * two[0]]
}

/// Returns the length.
#[must_use]
pub fn length(vector: Vector) -> f64 {
    dot(vector, vector).sqrt()
}

/// Returns the vector of length 1 of the same direction; nothing stays nothing.
#[must_use]
pub fn unit(vector: Vector) -> Vector {
    let length = length(vector);
    if length > 0.0 && length.is_finite() { scale(vector, 1.0 / length) } else { [0.0; 3] }
}

/// Returns the place a share of the way from one place to another.
#[must_use]
pub fn between(one: Vector, two: Vector, share: f64) -> Vector {
    [0, 1, 2].map(|axis| one[axis] + (two[axis] - one[axis]) * share)
}

/// Returns whether all parts are numbers.
#[must_use]
pub fn is_finite(vector: Vector) -> bool {
    vector.iter().all(|part| part.is_finite())
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the results are exact")]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_a_right_handed_space() {
        assert_eq!(cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]), [0.0, 0.0, 1.0]);
        assert_eq!(dot([1.0, 2.0, 3.0], [4.0, -5.0, 6.0]), 12.0);
        assert!(unit([0.0, 3.0, 4.0]).iter().zip([0.0, 0.6, 0.8]).all(|(is, wanted)| (is - wanted).abs() < 1e-12));
        assert_eq!(unit([0.0; 3]), [0.0; 3]);
        assert_eq!(between([0.0; 3], [2.0, 4.0, 8.0], 0.25), [0.5, 1.0, 2.0]);
    }
}
