//! The receiver's side, for tests of endpoints and for whoever receives in Rust.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::{SigningSecret, VERSION};

/// How far an attempt's time may be from the receiver's clock, either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance(pub Duration);

impl Default for Tolerance {
    /// Five minutes, as the specification's own libraries take.
    fn default() -> Self {
        Tolerance(Duration::from_secs(5 * 60))
    }
}

/// Why a webhook is not to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The header with the time is no number of seconds.
    #[error("the time of the attempt is no number of seconds")]
    Timestamp,
    /// It was sent too long ago: it may be a replay.
    #[error("the attempt is too old")]
    TooOld,
    /// It was sent in the future.
    #[error("the attempt is from the future")]
    TooNew,
    /// No signature is right.
    #[error("no signature is right")]
    Signature,
}

/// Checks what a receiver got: the three headers' values and the body, as bytes that nobody parsed.
///
/// Signatures of kinds other than `v1` are passed over, as the specification asks for.
pub fn verify(
    secrets: &[SigningSecret],
    id: &str,
    timestamp: &str,
    signatures: &str,
    body: &[u8],
    now: Timestamp,
    tolerance: Tolerance,
) -> Result<(), VerifyError> {
    let sent: i64 = timestamp.parse().map_err(|_| VerifyError::Timestamp)?;
    // Beyond what 64 bits of seconds hold there is nothing that a clock says.
    let age = now.as_second().saturating_sub(sent);
    let tolerated = i64::try_from(tolerance.0.as_secs()).unwrap_or(i64::MAX);
    if age > tolerated {
        return Err(VerifyError::TooOld);
    }
    if age < -tolerated {
        return Err(VerifyError::TooNew);
    }
    let candidates = signatures.split(' ').filter_map(|signature| signature.strip_prefix(VERSION));
    let mut macs = candidates.filter_map(|encoded| STANDARD.decode(encoded).ok());
    let right = macs.any(|mac| secrets.iter().any(|secret| secret.verifies(id, sent, body, &mac)));
    if right { Ok(()) } else { Err(VerifyError::Signature) }
}
