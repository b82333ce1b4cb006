//! The keys that move a cursor in a list, for every view that holds all its rows.

use super::action::Action;

/// Returns the row that a key goes to from a row, in a list whose last row is `last` and of which `page` rows are seen; a
/// count repeats a step, and names a row for the keys that go to the ends. `None` if the key moves no cursor.
#[must_use]
pub fn moved(row: usize, action: Action, count: Option<u64>, page: usize, last: usize) -> Option<usize> {
    let times = usize::try_from(count.unwrap_or(1)).unwrap_or(usize::MAX);
    let named = count.map(|row| usize::try_from(row.saturating_sub(1)).unwrap_or(usize::MAX).min(last));
    let down = |by: usize| row.saturating_add(by.max(1).saturating_mul(times)).min(last);
    let up = |by: usize| row.saturating_sub(by.max(1).saturating_mul(times));
    Some(match action {
        Action::Down => down(1),
        Action::Up => up(1),
        Action::HalfDown => down(page / 2),
        Action::HalfUp => up(page / 2),
        Action::PageDown => down(page),
        Action::PageUp => up(page),
        Action::Top => named.unwrap_or(0),
        Action::Bottom => named.unwrap_or(last),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_stays_in_its_list() {
        for (action, count, wanted) in [
            (Action::Down, None, 4),
            (Action::Down, Some(99), 9),
            (Action::Up, Some(2), 1),
            (Action::HalfDown, None, 5),
            (Action::PageUp, None, 0),
            (Action::PageDown, Some(u64::MAX), 9),
            (Action::Top, None, 0),
            (Action::Bottom, None, 9),
            (Action::Bottom, Some(7), 6),
            (Action::Bottom, Some(70), 9),
        ] {
            assert_eq!(moved(3, action, count, 4, 9), Some(wanted), "{action:?} {count:?}");
        }
        assert_eq!(moved(3, Action::Open, None, 4, 9), None);
        assert_eq!(moved(0, Action::HalfDown, None, 0, 0), Some(0));
    }
}
