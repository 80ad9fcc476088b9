//! Keys that seal and open.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use driftless_engine::explain::Explain;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::sealed::NONCE_LENGTH;
use super::{Place, Sealed};

/// What a key is told apart by: eight bytes of a hash of it, so that nobody has to name keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SealingKeyId(pub(super) [u8; 8]);

impl fmt::Display for SealingKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A key of 256 bits. Debug output shows its id.
pub struct SealingKey {
    id: SealingKeyId,
    cipher: XChaCha20Poly1305,
}

impl SealingKey {
    /// Takes the key's bytes, which have to be random: no password is stretched here.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let hash: [u8; 32] =
            Sha256::new().chain_update(b"driftless sealing key id\0").chain_update(bytes).finalize().into();
        let mut id = [0; 8];
        id.iter_mut().zip(hash).for_each(|(id, hash)| *id = hash);
        SealingKey { id: SealingKeyId(id), cipher: XChaCha20Poly1305::new(bytes.into()) }
    }

    /// Returns what it is told apart by.
    pub fn id(&self) -> SealingKeyId {
        self.id
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey({})", self.id)
    }
}

/// Keys in use: the first seals, all open.
///
/// Rotation is putting a new key in front, having everything that [is outdated](Keyring::is_outdated) opened and sealed again, and taking
/// the old key out.
#[derive(Debug)]
pub struct Keyring {
    current: SealingKey,
    former: Vec<SealingKey>,
}

/// A text that is no list of keys. The text itself is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("key {position} is not 32 bytes in base64")]
pub struct KeyringError {
    /// Which of them, from 1.
    pub position: usize,
}

impl Explain for KeyringError {
    fn hint(&self) -> Option<String> {
        Some("`openssl rand -base64 32` makes a key; several are separated by commas, the newest first".to_owned())
    }
}

/// Why a secret was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The system gave no random bytes.
    #[error("the system's random generator failed")]
    Random(#[source] getrandom::Error),
    /// It is longer than the cipher allows, 256 GiB.
    #[error("the secret is too long")]
    TooLong,
}

/// Why a sealed secret was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The key that sealed it is not there.
    #[error("the secret was sealed with key {0}, which is not there")]
    UnknownKey(SealingKeyId),
    /// It was changed, or belongs to another row.
    #[error("the stored secret was changed, or moved from another row")]
    Forged,
    /// What is inside is not text.
    #[error("the stored secret is not text")]
    NotText,
}

impl Explain for OpenError {
    fn hint(&self) -> Option<String> {
        match self {
            OpenError::UnknownKey(_) => Some("add the former key to DRIFTLESS_SECRET_KEY, after the newest".to_owned()),
            OpenError::Forged | OpenError::NotText => Some("set the secret again".to_owned()),
        }
    }
}

impl Keyring {
    /// Puts keys together: one that seals, and former ones that still open.
    pub fn new(current: SealingKey, former: Vec<SealingKey>) -> Self {
        Keyring { current, former }
    }

    /// Reads keys in base64, separated by commas, the newest first.
    pub fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        let mut keys = text.expose_secret().split(',').enumerate().map(|(index, text)| {
            let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
            let bytes = bytes.ok().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok()).map(Zeroizing::new);
            bytes.map(|bytes| SealingKey::from_bytes(&bytes)).ok_or(KeyringError { position: index + 1 })
        });
        let current = keys.next().unwrap_or(Err(KeyringError { position: 1 }))?;
        Ok(Keyring { current, former: keys.collect::<Result<_, _>>()? })
    }

    /// Makes a key, in base64, as [`parse`](Self::parse) reads it.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate() -> Result<SecretString, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice())?;
        Ok(STANDARD.encode(bytes.as_slice()).into())
    }

    /// Returns the ids of all keys, the one that seals first.
    pub fn ids(&self) -> impl Iterator<Item = SealingKeyId> {
        std::iter::once(self.current.id).chain(self.former.iter().map(|key| key.id))
    }

    /// Seals a secret for one row.
    pub fn seal(&self, secret: &SecretString, place: Place<'_>) -> Result<Sealed, SealError> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(SealError::Random)?;
        let key = self.current.id;
        let associated = Sealed::associated(key, place);
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &associated };
        let ciphertext = self.current.cipher.encrypt(&XNonce::from(nonce), payload);
        Ok(Sealed { key, nonce, ciphertext: ciphertext.map_err(|_| SealError::TooLong)? })
    }

    /// Opens a secret of one row.
    pub fn open(&self, sealed: &Sealed, place: Place<'_>) -> Result<SecretString, OpenError> {
        let keys = std::iter::once(&self.current).chain(&self.former);
        let key = keys.into_iter().find(|key| key.id == sealed.key).ok_or(OpenError::UnknownKey(sealed.key))?;
        let associated = Sealed::associated(key.id, place);
        let payload = Payload { msg: &sealed.ciphertext, aad: &associated };
        let opened = key.cipher.decrypt(&XNonce::from(sealed.nonce), payload).map_err(|_| OpenError::Forged)?;
        let text = String::from_utf8(opened).map_err(|error| {
            drop(Zeroizing::new(error.into_bytes()));
            OpenError::NotText
        })?;
        Ok(SecretString::from(text))
    }

    /// Whether what is sealed should be sealed again, because a newer key is there.
    pub fn is_outdated(&self, sealed: &Sealed) -> bool {
        sealed.key != self.current.id
    }
}

#[cfg(test)]
mod tests {
    use super::super::SealedFormatError;
    use super::*;

    const HERE: Place<'_> = Place { table: "target", row: 7 };

    fn key(seed: u8) -> SealingKey {
        SealingKey::from_bytes(&[seed; 32])
    }

    fn ring(seed: u8) -> Keyring {
        Keyring::new(key(seed), Vec::new())
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn opened(ring: &Keyring, sealed: &Sealed, place: Place<'_>) -> Result<String, OpenError> {
        ring.open(sealed, place).map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn what_is_sealed_opens_after_the_store_had_it() {
        for text in ["hunter2", "", "pä$$wörd\0", &"x".repeat(100_000)] {
            let stored = ring(1).seal(&secret(text), HERE).unwrap().to_bytes();
            assert_eq!(opened(&ring(1), &Sealed::from_bytes(&stored).unwrap(), HERE).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_secret_does_not_open_in_another_row_or_table() {
        let sealed = ring(1).seal(&secret("hunter2"), HERE).unwrap();
        for place in [Place { row: 8, ..HERE }, Place { table: "endpoint", ..HERE }, Place { table: "targe", ..HERE }] {
            assert_eq!(opened(&ring(1), &sealed, place), Err(OpenError::Forged));
        }
    }

    #[test]
    fn no_byte_of_it_can_be_changed() {
        let stored = ring(1).seal(&secret("hunter2"), HERE).unwrap().to_bytes();
        for place in 0..stored.len() {
            let mut changed = stored.clone();
            changed[place] ^= 1;
            let read = Sealed::from_bytes(&changed).ok().and_then(|sealed| ring(1).open(&sealed, HERE).ok());
            assert!(read.is_none(), "at {place}");
        }
    }

    #[test]
    fn what_is_cut_short_or_of_another_form_is_told() {
        let stored = ring(1).seal(&secret(""), HERE).unwrap().to_bytes();
        for length in 0..stored.len() {
            assert_eq!(Sealed::from_bytes(&stored[..length]).unwrap_err(), SealedFormatError::Short, "{length}");
        }
        let mut newer = stored;
        newer[0] = 2;
        assert_eq!(Sealed::from_bytes(&newer).unwrap_err(), SealedFormatError::Version(2));
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let seal = || ring(1).seal(&secret("hunter2"), HERE).unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn keys_are_rotated_by_putting_a_new_one_in_front() {
        let old = ring(1).seal(&secret("hunter2"), HERE).unwrap();
        let both = Keyring::new(key(2), vec![key(1)]);
        assert!(both.is_outdated(&old));
        let new = both.seal(&both.open(&old, HERE).unwrap(), HERE).unwrap();
        assert!(!both.is_outdated(&new));
        assert_eq!(opened(&ring(2), &new, HERE).as_deref(), Ok("hunter2"));
        let error = ring(2).open(&old, HERE).unwrap_err();
        assert_eq!(error, OpenError::UnknownKey(key(1).id()));
    }

    #[test]
    fn keys_are_read_from_base64_and_told_apart_by_their_place() {
        let text = |seed| STANDARD.encode([seed; 32]);
        let both = Keyring::parse(&secret(&format!("{}, {}\n", text(2), text(1)))).unwrap();
        assert_eq!((both.current.id(), both.former[0].id()), (key(2).id(), key(1).id()));
        let wrong = |text: &str| Keyring::parse(&secret(text)).unwrap_err().position;
        assert_eq!(wrong(""), 1);
        assert_eq!(wrong("hunter2"), 1);
        assert_eq!(wrong(&STANDARD.encode([1; 31])), 1);
        assert_eq!(wrong(&format!("{},", text(1))), 2);
    }

    #[test]
    fn neither_errors_nor_debug_output_show_a_key_or_a_secret() {
        let planted = STANDARD.encode(*b"planted-planted-planted-planted!");
        let ring = Keyring::parse(&secret(&planted)).unwrap();
        let sealed = ring.seal(&secret("planted"), HERE).unwrap();
        let error = Keyring::parse(&secret("planted")).unwrap_err();
        let shown = format!("{ring:?} {sealed:?} {error:?} {error} {:?}", error.hint());
        assert!(!shown.contains("planted") && !shown.contains(&planted[..8]), "{shown}");
    }

    #[test]
    fn the_cipher_is_the_one_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, A.3.1.
        let key: Vec<u8> = (0x80..=0x9f).collect();
        let nonce: Vec<u8> = (0x40..=0x57).collect();
        let plain = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
                     sunscreen would be it.";
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let cipher = SealingKey::from_bytes(&key.try_into().unwrap()).cipher;
        let nonce = XNonce::from(<[u8; 24]>::try_from(nonce).unwrap());
        let sealed = cipher.encrypt(&nonce, Payload { msg: plain.as_bytes(), aad: &aad }).unwrap();
        assert_eq!(sealed[..8], [0xbd, 0x6d, 0x17, 0x9d, 0x3e, 0x83, 0xd4, 0x3b]);
        assert_eq!(sealed[sealed.len() - 16..][..4], [0xc0, 0x87, 0x59, 0x24]);
    }
}
