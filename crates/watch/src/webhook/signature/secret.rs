//! Secrets that sign.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::SecretString;
use sha2::Sha256;
use zeroize::Zeroizing;

const PREFIX: &str = "whsec_";
/// Of a new one, in bytes.
const LENGTH: usize = 32;
/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;
/// What the specification allows, in bytes: 192 to 512 bits.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=BLOCK;

/// The secret that an endpoint's webhooks are signed with, one per endpoint. Debug output does not show it.
#[derive(Clone)]
pub struct SigningSecret(Zeroizing<Vec<u8>>);

impl SigningSecret {
    /// Makes a new one of 256 random bits.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new(vec![0; LENGTH]);
        getrandom::fill(&mut bytes)?;
        Ok(SigningSecret(bytes))
    }

    /// Returns its text, `whsec_…`, to be shown once and sealed for the store.
    pub fn text(&self) -> SecretString {
        let encoded = Zeroizing::new(STANDARD.encode(self.0.as_slice()));
        SecretString::from(format!("{PREFIX}{}", encoded.as_str()))
    }

    /// Returns the MAC of a message in base64.
    pub(super) fn mac(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        STANDARD.encode(self.started(id, timestamp, body).finalize().into_bytes())
    }

    /// Whether `mac` is that of the message; takes as long wherever it differs.
    pub(super) fn verifies(&self, id: &str, timestamp: i64, body: &[u8], mac: &[u8]) -> bool {
        self.started(id, timestamp, body).verify_slice(mac).is_ok()
    }

    fn started(&self, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
        // HMAC fills keys up to a block with zeros (RFC 2104); a secret is never longer than a block.
        let mut block = Zeroizing::new([0; BLOCK]);
        block.iter_mut().zip(self.0.iter()).for_each(|(block, byte)| *block = *byte);
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        mac
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// A text that is no signing secret. The text itself is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseSigningSecretError {
    /// It has another form.
    #[error("a signing secret reads whsec_ and then base64")]
    Form,
    /// It is too short or too long.
    #[error("a signing secret has 24 to 64 bytes, and this one has {0}")]
    Length(usize),
}

impl FromStr for SigningSecret {
    type Err = ParseSigningSecretError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let encoded = text.strip_prefix(PREFIX).ok_or(ParseSigningSecretError::Form)?;
        let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| ParseSigningSecretError::Form)?);
        if !LENGTHS.contains(&bytes.len()) {
            return Err(ParseSigningSecretError::Length(bytes.len()));
        }
        Ok(SigningSecret(bytes))
    }
}
