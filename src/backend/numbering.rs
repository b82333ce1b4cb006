//! Finding a number that nothing has yet, by asking about few of them.

/// Numbers that are asked about one after the other, so that gaps among the first are used.
const FEW: u64 = 16;

/// A search for a free number: the lowest one where few are taken, else one behind a taken one.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The highest number that is known to be taken; before the first one, 0.
    taken: u64,
    /// The lowest number that is known to be free.
    free: Option<u64>,
}

impl Numbering {
    /// Returns the number to ask about next; `None` when one is found.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        match self.free {
            None if self.taken < FEW => Some(self.taken + 1),
            // Somebody may have taken all of the numbers that would be asked about, but not those behind them.
            None => Some(self.taken.checked_mul(2).unwrap_or(self.taken.saturating_add(1))),
            Some(free) if free - self.taken <= 1 => None,
            Some(free) => Some(self.taken.midpoint(free)),
        }
    }

    /// Takes the answer about a number.
    pub fn told(&mut self, number: u64, is_taken: bool) {
        if is_taken {
            self.taken = number;
        } else {
            self.free = Some(number);
        }
    }

    /// Returns the free number that was found.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.free.unwrap_or(self.taken.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(is_taken: impl Fn(u64) -> bool) -> (u64, u32) {
        let (mut numbering, mut asked) = (Numbering::default(), 0);
        while let Some(number) = numbering.next() {
            numbering.told(number, is_taken(number));
            asked += 1;
        }
        assert!(!is_taken(numbering.found()));
        (numbering.found(), asked)
    }

    #[test]
    fn the_lowest_is_found_among_few_and_a_free_one_soon_among_many() {
        assert_eq!(found(|_| false), (1, 1));
        assert_eq!(found(|number| [1, 2, 4].contains(&number)).0, 3);
        for taken in [0, 1, 15, 16, 17, 31, 32, 33, 1_000, 1_000_000] {
            let (number, asked) = found(|number| number <= taken);
            assert_eq!(number, taken + 1);
            assert!(asked < 60, "{asked} questions for {taken}");
        }
        assert_eq!(
            found(|number| number < 17 || number % 97 != 0).0 % 97,
            0,
            "also where each that is asked about is taken"
        );
    }
}
