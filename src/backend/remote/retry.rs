//! What is asked again, and how long is waited before: pure rules, no clock and no network.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use crate::backend::wire::BUSY;
use crate::model::Timestamp;

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often something is asked in all, at least once.
    pub attempts: u32,
    /// The wait before the second time; each one after is twice as long.
    pub first_wait: Duration,
    /// The longest wait that is worth it; what asks for a longer one fails at once.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { attempts: 4, first_wait: Duration::from_millis(250), longest_wait: Duration::from_secs(20) }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'o> {
    /// The server was not reached, so nothing was done.
    Unreached,
    /// The connection broke: it may have been done or not.
    Broken,
    /// The server answered.
    Answered {
        /// The status.
        status: u16,
        /// What the header `Retry-After` says.
        retry_after: Option<Duration>,
        /// What the server says of it.
        message: &'o str,
    },
}

/// Returns how long to wait before asking again, `None` to leave it at that.
///
/// `repeatable` says that doing it twice is the same as once. What the server was too busy for it has not done, so that is
/// asked again whatever it is. `attempt` counts from 1.
pub fn wait(outcome: Outcome<'_>, repeatable: bool, attempt: u32, patience: &Patience) -> Option<Duration> {
    if attempt >= patience.attempts {
        return None;
    }
    let said = match outcome {
        Outcome::Unreached => None,
        Outcome::Answered { status: 429, message, .. } if is_daily(message) => return None,
        Outcome::Answered { status: 429, retry_after, message } => retry_after.or_else(|| waiting_time(message)),
        Outcome::Answered { status: 503, retry_after: Some(wait), message } if repeatable || is_busy(message) => {
            Some(wait)
        }
        Outcome::Broken | Outcome::Answered { status: 500 | 502..=504, .. } if repeatable => None,
        Outcome::Broken | Outcome::Answered { .. } => return None,
    };
    let backed_off = patience.first_wait.saturating_mul(1 << (attempt - 1).min(16));
    match said {
        Some(wait) if wait > patience.longest_wait => None,
        // A crowd that was told the same does not come back at the same moment.
        Some(wait) => Some(wait.saturating_add(jitter(patience.first_wait))),
        None => Some(backed_off.min(patience.longest_wait) / 2 + jitter(backed_off.min(patience.longest_wait) / 2)),
    }
}

/// Returns whether another plotree says that it has not begun, since its library was being written.
fn is_busy(message: &str) -> bool {
    message.contains(&format!("\"code\":\"{BUSY}\""))
}

/// Returns whether a limit is one of a whole day: waiting some seconds does not help.
pub fn is_daily(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["per 24h", "24 hour", "24-hour", "per day", "a day", "daily"].iter().any(|words| message.contains(words))
}

/// Returns the wait that a throttle's message names: `… available in 5.0 seconds.`
pub fn waiting_time(message: &str) -> Option<Duration> {
    let (before, _) = message.split_once(" second")?;
    let seconds: f64 = before.rsplit(' ').next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Returns the wait of a `Retry-After` header: seconds, or the moment as mails write it.
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let moment = jiff::fmt::rfc2822::parse(header).ok()?;
    let micros = moment.timestamp().as_microsecond().saturating_sub(now.0);
    Some(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

/// Returns some part of a time, by chance.
fn jitter(most: Duration) -> Duration {
    // Each state of the standard library's hasher begins at a number of chance.
    let chance = RandomState::new().build_hasher().finish();
    most.mul_f64((chance % 1024) as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, message: &str) -> Outcome<'_> {
        Outcome::Answered { status, retry_after: None, message }
    }

    #[test]
    fn only_what_may_be_repeated_is_asked_again() {
        let patience = Patience::default();
        for (outcome, repeatable, again) in [
            (Outcome::Unreached, false, true),
            (Outcome::Broken, true, true),
            (Outcome::Broken, false, false),
            (answered(502, ""), true, true),
            (answered(502, ""), false, false),
            (answered(501, ""), true, false),
            (answered(404, ""), true, false),
            (answered(409, ""), true, false),
            (answered(429, ""), false, true),
            (answered(429, "you've reached the threshold of 100 chart saves per 24h period."), true, false),
        ] {
            assert_eq!(wait(outcome, repeatable, 1, &patience).is_some(), again, "{outcome:?} {repeatable}");
            assert_eq!(wait(outcome, repeatable, patience.attempts, &patience), None);
        }
    }

    #[test]
    fn the_server_says_how_long() {
        let patience = Patience { longest_wait: Duration::from_secs(10), ..Patience::default() };
        let throttled = answered(429, "Request was throttled. Expected available in 5.0 seconds.");
        let waited = wait(throttled, false, 1, &patience).unwrap();
        assert!(waited >= Duration::from_secs(5) && waited < Duration::from_secs(6), "{waited:?}");
        let long = answered(429, "Expected available in 500 seconds.");
        assert_eq!(wait(long, true, 1, &patience), None);
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        for (header, seconds) in
            [("7", Some(7)), ("Thu, 01 Jan 2026 00:00:09 GMT", Some(9)), ("soon", None), ("-1", None)]
        {
            assert_eq!(retry_after(header, now).map(|wait| wait.as_secs()), seconds, "{header}");
        }
        assert_eq!(retry_after("Wed, 31 Dec 2025 00:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(waiting_time("in 1e300 seconds"), None);
    }

    #[test]
    fn waits_double_and_end() {
        let patience = Patience { attempts: 40, ..Patience::default() };
        for attempt in 1..40 {
            let most = patience.first_wait.saturating_mul(1 << (attempt - 1).min(16)).min(patience.longest_wait);
            let waited = wait(Outcome::Unreached, true, attempt, &patience).unwrap();
            assert!(waited <= most && waited >= most / 2, "{attempt}: {waited:?}");
        }
    }
}
