//! Signatures by Standard Webhooks 1.0.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).
//!
//! What is signed is `{id}.{timestamp}.{body}`, with HMAC-SHA256. The id stays the same over all
//! attempts, the timestamp is the attempt's. While a secret is rotated there are two, and a
//! signature with each: the receiver takes a webhook if one of them is right.

mod secret;
mod verify;

use std::fmt;

use jiff::Timestamp;

use crate::base62;
pub use secret::{ParseSigningSecretError, SigningSecret};
pub use verify::{Tolerance, VerifyError, verify};

/// The header with the [`MessageId`].
pub const ID_HEADER: &str = "webhook-id";
/// The header with the time of the attempt, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header with the signatures, separated by spaces.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// What begins a signature by HMAC-SHA256.
const VERSION: &str = "v1,";

/// How many digits follow `msg_`: 160 random bits.
const ID_LENGTH: usize = 27;

/// What a receiver knows a message by, however often it is sent: `msg_…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Makes a new one.
    pub fn generate() -> Result<Self, getrandom::Error> {
        Ok(MessageId(format!("msg_{}", base62::random(ID_LENGTH)?)))
    }

    /// Takes an id as the store has it: up to 64 letters, digits, `_` and `-`.
    ///
    /// A full stop is refused, as it separates the parts of what is signed.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        ((1..=64).contains(&text.len()) && text.bytes().all(fits)).then(|| MessageId(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the value of [`SIGNATURE_HEADER`]: one signature for each secret, the current one's first.
pub fn sign(secrets: &[SigningSecret], id: &MessageId, at: Timestamp, body: &[u8]) -> String {
    let signature = |secret: &SigningSecret| format!("{VERSION}{}", secret.mac(id.as_str(), at.as_second(), body));
    secrets.iter().map(signature).collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests;
