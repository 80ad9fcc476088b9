//! When to try again.
//!
//! The schedule is the beginning of the one that Standard Webhooks gives as an example: eight attempts
//! within 28 hours, each a little earlier or later than it says, so that many failures at one time do
//! not all come back at one time.

mod retry_after;

use std::time::Duration;

pub use retry_after::parse as parse_retry_after;

/// How long to wait after the first failure, the second, and so on.
const DELAYS: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(5 * 60 * 60),
    Duration::from_secs(10 * 60 * 60),
    Duration::from_secs(10 * 60 * 60),
];

/// The longest that a receiver can ask to be left alone for: what it says is honoured, and a message is
/// not lost in a year that somebody mistyped.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How much a wait is stretched: between 0.8 and 1.2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jitter(f64);

impl Jitter {
    /// Draws one, all alike likely.
    pub fn random() -> Result<Self, getrandom::Error> {
        Ok(Jitter::from_bits(getrandom::u32()?))
    }

    /// Maps all numbers to all stretches: 0 to the shortest, the largest to the longest.
    pub fn from_bits(bits: u32) -> Self {
        Jitter(0.8 + 0.4 * f64::from(bits) / f64::from(u32::MAX))
    }
}

/// Returns how long to wait after an attempt that failed, or `None` if it was the last.
///
/// `failures` counts the attempts so far, this one included. What the receiver asked for with
/// `Retry-After` is waited for at least, up to [`LONGEST_RETRY_AFTER`]; it does not make a wait shorter.
pub fn wait(failures: u32, jitter: Jitter, retry_after: Option<Duration>) -> Option<Duration> {
    let index = usize::try_from(failures.checked_sub(1)?).ok()?;
    let scheduled = DELAYS.get(index)?.mul_f64(jitter.0);
    let asked = retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER);
    Some(scheduled.max(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORTEST: Jitter = Jitter(0.8);
    const EXACT: Jitter = Jitter(1.0);
    const LONGEST: Jitter = Jitter(1.2);

    fn seconds(failures: u32, jitter: Jitter, retry_after: Option<u64>) -> Option<u64> {
        wait(failures, jitter, retry_after.map(Duration::from_secs)).map(|wait| wait.as_secs())
    }

    #[test]
    fn there_are_seven_retries_and_then_no_more() {
        let waits: Vec<u64> = (1..).map_while(|failures| seconds(failures, EXACT, None)).collect();
        assert_eq!(waits, [5, 300, 1800, 7200, 18_000, 36_000, 36_000]);
        assert_eq!(seconds(8, EXACT, Some(60)), None);
        assert_eq!(seconds(u32::MAX, EXACT, None), None);
    }

    #[test]
    fn nothing_is_tried_again_before_it_failed() {
        assert_eq!(seconds(0, EXACT, None), None);
    }

    #[test]
    fn waits_are_stretched_by_a_fifth_either_way() {
        assert_eq!((seconds(2, SHORTEST, None), seconds(2, LONGEST, None)), (Some(240), Some(360)));
        assert_eq!((Jitter::from_bits(0), Jitter::from_bits(u32::MAX)), (SHORTEST, Jitter(0.8 + 0.4)));
        let drawn: Vec<f64> = (0..1000).map(|_| Jitter::random().unwrap().0).collect();
        assert!(drawn.iter().all(|it| (0.8..=1.2000001).contains(it)));
        let mean = drawn.iter().sum::<f64>() / 1000.0;
        // 0.1155 is the deviation of one; of the mean of 1,000 it is 0.0037.
        assert!((mean - 1.0).abs() < 0.03, "{mean}");
    }

    #[test]
    fn what_the_receiver_asks_for_is_waited_for_at_least() {
        assert_eq!(seconds(1, EXACT, Some(120)), Some(120));
        assert_eq!(seconds(1, SHORTEST, Some(120)), Some(120));
        assert_eq!(seconds(2, EXACT, Some(1)), Some(300));
        assert_eq!(seconds(1, EXACT, Some(u64::MAX)), Some(24 * 60 * 60));
    }
}
