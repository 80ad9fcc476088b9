//! How often may be asked: by key, and in vain by address.

mod recent;

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use self::recent::Recent;
use crate::key::KeyId;

type Limiter = RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>;

/// How many keys are remembered. They were all good once: nobody fills this who has none.
const KEYS: usize = 100_000;

/// How many addresses are remembered.
const ADDRESSES: usize = 10_000;

/// How often a key's last use is written down.
const TOUCH: Duration = Duration::from_secs(60);

/// What a request finds of its key's limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// Requests per minute.
    pub(super) rate: NonZeroU32,
    /// How many are left; `Err` with the seconds to wait where there are none.
    pub(super) left: Result<u32, u64>,
}

/// The limits of this replica.
pub(super) struct Limits {
    keys: Mutex<Recent<KeyId, Entry>>,
    addresses: Mutex<Recent<Option<IpAddr>, Entry>>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { keys: Mutex::new(Recent::new(KEYS)), addresses: Mutex::new(Recent::new(ADDRESSES)) }
    }
}

struct Entry {
    rate: NonZeroU32,
    limiter: Limiter,
    touched: Option<Instant>,
    /// Until when nothing more is asked for.
    exhausted: Option<Instant>,
}

impl Entry {
    fn new(rate: NonZeroU32) -> Self {
        let limiter = RateLimiter::direct(Quota::per_minute(rate)).with_middleware();
        Entry { rate, limiter, touched: None, exhausted: None }
    }
}

impl Limits {
    /// Counts a request of a key.
    pub(super) fn request(&self, key: &KeyId, rate: NonZeroU32) -> Allowance {
        let mut entries = lock(&self.keys);
        let entry = entries.entry(key.clone(), || Entry::new(rate));
        if entry.rate != rate {
            *entry = Entry::new(rate);
        }
        Allowance { rate, left: ask(&entry.limiter) }
    }

    /// Whether the key was good here before.
    pub(super) fn knows(&self, key: &KeyId) -> bool {
        lock(&self.keys).get(key).is_some()
    }

    /// Whether the key's use is to be written down.
    pub(super) fn touches(&self, key: &KeyId) -> bool {
        let mut entries = lock(&self.keys);
        let Some(entry) = entries.get(key) else { return false };
        let due = entry.touched.is_none_or(|at| at.elapsed() >= TOUCH);
        if due {
            entry.touched = Some(Instant::now());
        }
        due
    }

    /// Counts a request without a good key from an address, and says for how many seconds it should not ask again,
    /// if there were too many.
    pub(super) fn failure(&self, address: Option<IpAddr>, rate: NonZeroU32) -> Result<(), u64> {
        let mut entries = lock(&self.addresses);
        let entry = entries.entry(address.map(network), || Entry::new(rate));
        let asked = ask(&entry.limiter).map(drop);
        entry.exhausted = asked.err().map(|wait| Instant::now() + Duration::from_secs(wait));
        asked
    }

    /// Says for how many seconds an address should not ask again, if there were too many requests without a good key
    /// from it. Counts nothing.
    pub(super) fn exhausted(&self, address: Option<IpAddr>) -> Option<u64> {
        let mut entries = lock(&self.addresses);
        let until = entries.get(&address.map(network))?.exhausted?;
        let left = until.checked_duration_since(Instant::now())?;
        Some(left.as_secs() + 1)
    }
}

/// Whom an address belongs to: of IPv6 everybody has a whole /64, and IPv4 may be written in it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

fn ask(limiter: &Limiter) -> Result<u32, u64> {
    match limiter.check() {
        Ok(snapshot) => Ok(snapshot.remaining_burst_capacity()),
        Err(not_until) => {
            let wait = not_until.wait_time_from(limiter.clock().now());
            Err(wait.as_secs() + 1)
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panicked left counts that are as good as any.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(rate: u32) -> NonZeroU32 {
        NonZeroU32::new(rate).unwrap()
    }

    #[test]
    fn keys_have_limits_of_their_own() {
        let limits = Limits::default();
        let (one, other) = (KeyId::new("0123456789AB").unwrap(), KeyId::new("0123456789AC").unwrap());
        assert_eq!(limits.request(&one, rate(2)).left, Ok(1));
        assert_eq!(limits.request(&one, rate(2)).left, Ok(0));
        assert!(limits.request(&one, rate(2)).left.is_err_and(|wait| (1..=31).contains(&wait)));
        assert_eq!(limits.request(&other, rate(2)).left, Ok(1));
        assert_eq!(limits.request(&one, rate(5)).left, Ok(4), "a changed rate counts at once");
    }

    #[test]
    fn a_use_is_written_down_once_a_minute() {
        let limits = Limits::default();
        let key = KeyId::new("0123456789AB").unwrap();
        limits.request(&key, rate(2));
        assert!(limits.touches(&key) && !limits.touches(&key));
    }

    #[test]
    fn an_address_that_is_exhausted_is_told_so_before_it_is_asked_for_more() {
        let limits = Limits::default();
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let one = address("192.0.2.1");
        assert_eq!(limits.exhausted(one), None);
        for _ in 0..2 {
            assert_eq!(limits.failure(one, rate(2)), Ok(()));
            assert_eq!(limits.exhausted(one), None);
        }
        assert!(limits.failure(one, rate(2)).is_err());
        assert!(limits.exhausted(one).is_some_and(|wait| (1..=32).contains(&wait)));
        assert!(limits.exhausted(address("::ffff:192.0.2.1")).is_some());
        assert_eq!(limits.exhausted(address("192.0.2.2")), None);
        assert_eq!(limits.exhausted(None), None);
    }

    #[test]
    fn of_ipv6_a_whole_network_is_one() {
        let limits = Limits::default();
        for host in 0..3u128 {
            let address = IpAddr::from(Ipv6Addr::from_bits((0x2001_0db8 << 96) + (host << 32)));
            assert_eq!(limits.failure(Some(address), rate(2)).is_ok(), host < 2);
        }
        assert!(limits.exhausted(Some("2001:db8::ffff".parse().unwrap())).is_some());
        assert_eq!(limits.exhausted(Some("2001:db8:0:1::".parse().unwrap())), None);
    }
}
