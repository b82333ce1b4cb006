//! A row of truth values, one bit each.

/// Truth values by position; those never set are false.
#[derive(Debug, Clone, Default)]
pub struct Bits(Vec<u64>);

/// Equal where the same bits are set, however much room either has.
impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        (0..self.0.len().max(other.0.len()))
            .all(|word| self.0.get(word).unwrap_or(&0) == other.0.get(word).unwrap_or(&0))
    }
}

impl Bits {
    /// Makes `len` bits of one value.
    #[must_use]
    pub fn filled(len: usize, value: bool) -> Self {
        let mut bits = Bits::default();
        if value {
            bits.0 = vec![u64::MAX; len / 64];
            for index in len / 64 * 64..len {
                bits.set(index, true);
            }
        }
        bits
    }

    /// Returns the bit at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Sets the bit at `index`.
    pub fn set(&mut self, index: usize, value: bool) {
        if index / 64 >= self.0.len() {
            if !value {
                return;
            }
            self.0.resize(index / 64 + 1, 0);
        }
        let mask = 1 << (index % 64);
        if value { self.0[index / 64] |= mask } else { self.0[index / 64] &= !mask }
    }

    /// Returns the bits as bytes, least significant first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// Reads what [`Bits::to_bytes`] wrote; a last incomplete word is left out.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Bits(bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_survive_bytes() {
        let mut bits = Bits::filled(70, true);
        bits.set(3, false);
        bits.set(100, true);
        let again = Bits::from_bytes(&bits.to_bytes());
        assert_eq!(bits, again);
        assert!(!again.get(3) && again.get(69) && !again.get(70) && again.get(100));
    }
}
