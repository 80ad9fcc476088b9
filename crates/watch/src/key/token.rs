//! The text of a key, its parts, and its digest.

use std::fmt;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::base62;

const PREFIX: &str = "dl";
const ID_LENGTH: usize = 12;
/// 33 · log₂ 62 = 196.5 bits.
const SECRET_LENGTH: usize = 33;
const CRC_LENGTH: usize = 6;

/// What a key is for, as whoever finds one in a log should see: `live`, `test`, `staging`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Environment(String);

impl Environment {
    /// Takes a name of 1 to 16 lower-case letters and digits.
    pub fn new(name: &str) -> Option<Self> {
        let fits = (1..=16).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        fits.then(|| Environment(name.to_owned()))
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The part of a key that lists show and that it is looked up by: 12 base62 digits, 71 random bits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Takes an id as the store has it.
    pub fn new(text: &str) -> Option<Self> {
        (text.len() == ID_LENGTH && base62::is(text)).then(|| KeyId(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of a key's text: what is stored of it.
#[derive(Clone, Copy)]
pub struct KeyDigest([u8; 32]);

impl KeyDigest {
    /// Takes the bytes as the store has them.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        KeyDigest(bytes)
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Compares two digests in a time that does not depend on where they differ.
    pub(super) fn same(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl fmt::Display for KeyDigest {
    /// Writes 64 hexadecimal digits, which a person can insert into the store by hand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyDigest({self})")
    }
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseKeyError {
    /// It has another form.
    #[error("it is not an API key: those read dl_ENVIRONMENT_ID_SECRET")]
    Form,
    /// It has the form of a key, and its end does not go with the rest.
    #[error("it is not a whole API key: a part of it was lost or mistyped")]
    Checksum,
}

/// A whole key, as it is shown once and presented in requests. Debug output has no secret in it.
#[derive(Clone)]
pub struct ApiKey {
    environment: Environment,
    id: KeyId,
    text: SecretString,
}

impl ApiKey {
    /// Makes a new key from what the system's generator gives.
    pub fn generate(environment: Environment) -> Result<Self, getrandom::Error> {
        let id = KeyId(base62::random(ID_LENGTH)?);
        let secret = Zeroizing::new(base62::random(SECRET_LENGTH)?);
        let body = Zeroizing::new(format!("{PREFIX}_{environment}_{id}_{}", secret.as_str()));
        let text = SecretString::from(format!("{}{}", body.as_str(), checksum(&body)));
        Ok(ApiKey { environment, id, text })
    }

    /// Returns what it is for.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Returns what it is looked up by.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// Returns what is stored of it.
    pub fn digest(&self) -> KeyDigest {
        KeyDigest(Sha256::digest(self.text.expose_secret()).into())
    }

    /// Returns the text, to be shown once.
    pub fn text(&self) -> &SecretString {
        &self.text
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({PREFIX}_{}_{}_…)", self.environment, self.id)
    }
}

impl FromStr for ApiKey {
    type Err = ParseKeyError;

    /// Reads a key. What passes has the form of a key, and is not known to anybody yet.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = ParseKeyError::Form;
        let mut parts = text.split('_');
        let (Some(PREFIX), Some(environment), Some(id), Some(secret), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(form);
        };
        let environment = Environment::new(environment).ok_or(form)?;
        let id = KeyId::new(id).ok_or(form)?;
        if secret.len() != SECRET_LENGTH + CRC_LENGTH || !base62::is(secret) {
            return Err(form);
        }
        let (body, tail) = text.split_at_checked(text.len() - CRC_LENGTH).ok_or(form)?;
        if tail != checksum(body) {
            return Err(ParseKeyError::Checksum);
        }
        Ok(ApiKey { environment, id, text: SecretString::from(text) })
    }
}

/// Returns the tail of a key: the CRC32 (ISO-HDLC, as in zip files) of all that stands before it.
fn checksum(body: &str) -> String {
    base62::encode(crc32fast::hash(body.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key but for its tail.
    const KEY: &str = "dl_live_0123456789AB_abcdefghijklmnopqrstuvwxyz0123456CRCCRC";

    fn known() -> String {
        let body = KEY.trim_end_matches("CRCCRC");
        format!("{body}{}", checksum(body))
    }

    #[test]
    fn a_new_key_has_its_form_and_reads_back() {
        let key = ApiKey::generate(Environment::new("live").unwrap()).unwrap();
        let text = key.text().expose_secret();
        assert!(text.starts_with("dl_live_"), "{text}");
        assert_eq!(text.len(), "dl_live_".len() + 12 + 1 + 33 + 6);
        let read: ApiKey = text.parse().unwrap();
        assert_eq!((read.id(), read.environment()), (key.id(), key.environment()));
        assert_eq!(read.digest().as_bytes(), key.digest().as_bytes());
    }

    #[test]
    fn keys_are_never_the_same() {
        let new = || ApiKey::generate(Environment::new("test").unwrap()).unwrap();
        let (one, other) = (new(), new());
        assert_ne!(one.id(), other.id());
        assert_ne!(one.text().expose_secret(), other.text().expose_secret());
    }

    #[test]
    fn the_checksum_is_that_of_zip_files() {
        // The check value of CRC-32/ISO-HDLC: <https://reveng.sourceforge.io/crc-catalogue/all.htm>.
        assert_eq!(checksum("123456789"), base62::encode(0xCBF4_3926));
    }

    #[test]
    fn any_changed_digit_is_noticed() {
        let key = known();
        key.parse::<ApiKey>().unwrap();
        for place in 3..key.len() {
            let mut changed = key.clone().into_bytes();
            if changed[place] == b'_' {
                continue;
            }
            changed[place] = if changed[place] == b'x' { b'y' } else { b'x' };
            assert!(String::from_utf8(changed).unwrap().parse::<ApiKey>().is_err(), "at {place}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_from_what_is_half_of_one() {
        let key = known();
        for text in ["", "dl", "sk_live_x", &key[..key.len() - 1], &format!("{key}x"), &format!("{key}_"), "dl_ä_b_c"]
        {
            assert_eq!(text.parse::<ApiKey>().unwrap_err(), ParseKeyError::Form, "{text}");
        }
        let mistyped = key.replace("abc", "acb");
        assert_eq!(mistyped.parse::<ApiKey>().unwrap_err(), ParseKeyError::Checksum);
    }

    #[test]
    fn environments_are_short_names() {
        for name in ["", "Live", "my_env", "seventeenletters1", "é"] {
            assert_eq!(Environment::new(name), None, "{name}");
        }
    }

    #[test]
    fn debug_output_has_the_id_and_no_secret() {
        let key: ApiKey = known().parse().unwrap();
        let shown = format!("{key:?} {:?}", Some(&key));
        assert!(shown.contains("dl_live_0123456789AB_…"), "{shown}");
        assert!(!shown.contains("abcdef"), "{shown}");
    }

    #[test]
    fn digests_are_sha_256_in_hexadecimal() {
        let digest = KeyDigest(Sha256::digest("abc").into());
        // FIPS 180-4's example.
        assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(KeyDigest::from_bytes(*digest.as_bytes()).to_string(), digest.to_string());
    }
}
