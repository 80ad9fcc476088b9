//! One attempt to deliver one webhook.
//!
//! A [`Sender`] sends a signed [`Message`] and tells what came of it as an [`Attempt`]. It knows neither the
//! outbox nor the schedule: what an [`Outcome`] means for the next attempt is said there, and acted upon by
//! whoever asked.
//!
//! Every attempt has a connection of its own, to an address that the guard has [looked at](crate::webhook::address).
//! Proxies are not used, not even those that the environment names: a proxy would look the name up
//! again, and dial what it likes. Redirects are not followed.

mod failure;
mod outcome;
mod sender;
mod tls;

pub use failure::Failure;
pub use outcome::{Answer, Attempt, Outcome};
pub use sender::{BODY_KEPT, Message, Sender, SenderError, SenderOptions, TIMEOUT};
