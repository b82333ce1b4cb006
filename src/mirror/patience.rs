//! Waiting where a server asks to wait: whole accounts take longer than any limit of requests lets one ask at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::backend::Error;

/// How long is waited for one file in all.
const LONGEST: Duration = Duration::from_mins(10);
/// The wait where the server does not say how long.
const USUAL: Duration = Duration::from_secs(5);
/// How often it is looked whether the work is to end.
const STEP: Duration = Duration::from_millis(100);

/// What was waited for one file.
#[derive(Debug, Default)]
pub struct Patience {
    waited: Duration,
}

impl Patience {
    /// Waits if an error asks for it, and not too long; returns whether to try again.
    pub async fn wait(&mut self, error: &Error, stop: &AtomicBool) -> bool {
        let Some(mut left) = self.next(error) else { return false };
        while !left.is_zero() {
            if stop.load(Ordering::Relaxed) {
                return false;
            }
            let step = left.min(STEP);
            tokio::time::sleep(step).await;
            left -= step;
        }
        true
    }

    fn next(&mut self, error: &Error) -> Option<Duration> {
        let Error::Throttled { retry_after } = error else { return None };
        let wait = retry_after.unwrap_or(USUAL).max(STEP);
        let waited = self.waited.saturating_add(wait);
        (waited <= LONGEST).then(|| {
            self.waited = waited;
            wait
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_end() {
        let throttled = |seconds| Error::Throttled { retry_after: Some(Duration::from_secs(seconds)) };
        let mut patience = Patience::default();
        assert_eq!(patience.next(&Error::NotFound), None);
        assert_eq!(patience.next(&Error::Throttled { retry_after: None }), Some(USUAL));
        assert_eq!(patience.next(&throttled(u64::MAX)), None);
        assert_eq!(patience.next(&throttled(590)), Some(Duration::from_secs(590)));
        assert_eq!(patience.next(&throttled(6)), None);
    }
}
