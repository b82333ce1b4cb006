//! How often somebody may ask: a bucket of tokens for each caller, filled at a steady rate.
//!
//! A user is one caller wherever he asks from; who has not signed in is his address, of IPv6 the network. A wrong key costs
//! many tokens, so that keys cannot be guessed fast.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many callers are kept in mind before those who may ask freely are forgotten.
const MOST_CALLERS: usize = 10_000;

/// What a request with a wrong key costs beyond its own token.
pub const WRONG_KEY: f64 = 50.0;

/// How fast tokens come, and how many there can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Tokens a second.
    pub per_second: f64,
    /// Tokens of somebody who has not asked for long.
    pub burst: f64,
}

impl Default for Rate {
    /// Returns a rate that a program in a loop stays below, but for one that means harm.
    fn default() -> Rate {
        Rate { per_second: 200.0, burst: 4_000.0 }
    }
}

/// Whose tokens are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// A user.
    User(String),
    /// An address, or a network of them.
    Address(IpAddr),
    /// An address, or a network of them, that wrong keys came from.
    Guess(IpAddr),
}

impl Who {
    /// Makes the caller that has not signed in at an address.
    #[must_use]
    pub fn at(address: IpAddr) -> Who {
        Who::Address(network(address))
    }

    /// Makes the one who tries keys from an address.
    #[must_use]
    pub fn guessing(address: IpAddr) -> Who {
        Who::Guess(network(address))
    }
}

/// Returns the addresses that are one caller's: networks of IPv6 are given to people whole.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// The buckets of all callers.
#[derive(Debug)]
pub struct Rates {
    rate: Rate,
    buckets: Mutex<HashMap<Who, Bucket>>,
}

impl Rates {
    /// Makes the buckets for a rate.
    #[must_use]
    pub fn new(rate: Rate) -> Rates {
        Rates { rate, buckets: Mutex::default() }
    }

    /// Takes a token of a caller's.
    ///
    /// # Errors
    /// Says how long to wait until there is one.
    pub fn take(&self, who: &Who, now: Instant) -> Result<(), Duration> {
        self.spend(who, 1.0, now)
    }

    /// Returns how long a caller has to wait until he is out of debt; `None` is not at all.
    #[must_use]
    pub fn wait(&self, who: &Who, now: Instant) -> Option<Duration> {
        self.spend(who, 0.0, now).err()
    }

    /// Takes many tokens of a caller's, and leaves him in debt if he has not as many.
    pub fn fine(&self, who: &Who, cost: f64, now: Instant) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = self.bucket(&mut buckets, who, now);
        // A debt of more than a burst would lock out for long who typed a key wrong.
        bucket.tokens = (bucket.tokens - cost).max(-self.rate.burst);
    }

    fn spend(&self, who: &Who, cost: f64, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = self.bucket(&mut buckets, who, now);
        if bucket.tokens >= cost {
            bucket.tokens -= cost;
            return Ok(());
        }
        let wait = (cost - bucket.tokens) / self.rate.per_second.max(f64::MIN_POSITIVE);
        Err(Duration::try_from_secs_f64(wait).unwrap_or(Duration::from_hours(1)))
    }

    fn bucket<'b>(&self, buckets: &'b mut HashMap<Who, Bucket>, who: &Who, now: Instant) -> &'b mut Bucket {
        let Rate { per_second, burst } = self.rate;
        let filled = |bucket: &Bucket| {
            let since = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.tokens + since * per_second).min(burst)
        };
        if buckets.len() >= MOST_CALLERS && !buckets.contains_key(who) {
            buckets.retain(|_, bucket| filled(bucket) < burst);
            // Ten thousand who all ask at once: those who have asked least are not held to it.
            if buckets.len() >= MOST_CALLERS {
                buckets.retain(|_, bucket| filled(bucket) < burst / 2.0);
            }
        }
        let bucket = buckets.entry(who.clone()).or_insert(Bucket { tokens: burst, at: now });
        *bucket = Bucket { tokens: filled(bucket), at: now };
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates::new(Rate { per_second: 2.0, burst: 4.0 })
    }

    #[test]
    fn a_burst_is_free_and_then_it_goes_steadily() {
        let (rates, bob, start) = (rates(), Who::User("bob".into()), Instant::now());
        for _ in 0..4 {
            rates.take(&bob, start).unwrap();
        }
        assert_eq!(rates.take(&bob, start), Err(Duration::from_millis(500)));
        rates.take(&Who::User("eve".into()), start).unwrap();
        let later = start + Duration::from_millis(500);
        rates.take(&bob, later).unwrap();
        assert!(rates.take(&bob, later).is_err());
        let much_later = start + Duration::from_secs(100);
        assert_eq!((0..9).filter(|_| rates.take(&bob, much_later).is_ok()).count(), 4);
    }

    #[test]
    fn wrong_keys_are_dear() {
        let (rates, start) = (rates(), Instant::now());
        let who = Who::at("192.0.2.1".parse().unwrap());
        assert_eq!(rates.wait(&who, start), None);
        rates.fine(&who, WRONG_KEY, start);
        assert_eq!(rates.take(&who, start), Err(Duration::from_millis(2_500)));
        assert_eq!(rates.wait(&who, start), Some(Duration::from_secs(2)));
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller() {
        let at = |address: &str| Who::at(address.parse().unwrap());
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }

    #[test]
    fn callers_are_forgotten_before_they_fill_the_memory() {
        let (rates, start) = (rates(), Instant::now());
        for number in 0..3 * MOST_CALLERS as u32 {
            let who = Who::at(std::net::Ipv4Addr::from_bits(number).into());
            let _ = rates.take(&who, start);
        }
        assert!(rates.buckets.lock().unwrap().len() <= MOST_CALLERS);
    }
}
