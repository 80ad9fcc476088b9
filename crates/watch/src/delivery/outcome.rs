//! What came of an attempt.

use std::time::Duration;

use super::Failure;
use crate::webhook::address::AddressRefused;

/// What came of an attempt, as far as the next one is concerned.
///
/// The classes are those of Standard Webhooks, "Delivery success and failure".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has it: 2xx.
    Delivered,
    /// It is to be sent again, by the schedule.
    Failed(Failure),
    /// As before, and the receiver has too much to do: 429, 502, 504. What else is for it should wait, too.
    Throttled(Failure),
    /// The receiver wants no more webhooks: 410. The endpoint is to be disabled.
    Gone,
    /// The address may not be called. That is final.
    Refused(AddressRefused),
}

/// One attempt, as it is recorded.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What came of it.
    pub outcome: Outcome,
    /// What the receiver answered, if it did.
    pub answer: Option<Answer>,
    /// How long it took, the answer's body included.
    pub took: Duration,
}

/// What a receiver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How long it asks to be left alone for.
    pub retry_after: Option<Duration>,
    /// The beginning of the body, at most [`BODY_KEPT`](super::BODY_KEPT) bytes. What is no UTF-8, and NUL, which
    /// databases do not take, is replaced.
    pub body: String,
    /// Whether that is all of it.
    pub whole: bool,
}

impl Outcome {
    /// Says what a status means.
    pub(super) fn of(status: u16) -> Self {
        match status {
            200..=299 => Outcome::Delivered,
            300..=399 => Outcome::Failed(Failure::Redirected(status)),
            410 => Outcome::Gone,
            429 | 502 | 504 => Outcome::Throttled(Failure::Status(status)),
            _ => Outcome::Failed(Failure::Status(status)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_class() {
        for status in 100..=999 {
            let expected = match status {
                200..=299 => Outcome::Delivered,
                410 => Outcome::Gone,
                429 | 502 | 504 => Outcome::Throttled(Failure::Status(status)),
                301 | 302 | 303 | 307 | 308 => Outcome::Failed(Failure::Redirected(status)),
                400 | 401 | 403 | 404 | 500 | 503 => Outcome::Failed(Failure::Status(status)),
                _ => continue,
            };
            assert_eq!(Outcome::of(status), expected);
        }
    }
}
