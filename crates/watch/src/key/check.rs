//! Whether a key that was presented is good.

use jiff::Timestamp;
use subtle::Choice;

use super::{ApiKey, KeyDigest, KeyId, Scopes};

/// What the store has of a key, as far as it is needed to check one.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// What it is looked up by.
    pub id: KeyId,
    /// The hash of its text.
    pub digest: KeyDigest,
    /// What it is good for.
    pub scopes: Scopes,
    /// From when on it is good no more.
    pub expires_at: Option<Timestamp>,
    /// When somebody revoked it.
    pub revoked_at: Option<Timestamp>,
}

/// Why a key is not good.
///
/// Only who has the right secret learns that a key was revoked or has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// No key has this id, or its secret is another one.
    #[error("nobody knows this API key")]
    Unknown,
    /// It was revoked.
    #[error("this API key was revoked at {at}")]
    Revoked {
        /// When.
        at: Timestamp,
    },
    /// It has expired.
    #[error("this API key has expired at {at}")]
    Expired {
        /// When.
        at: Timestamp,
    },
}

/// Checks the key that was presented against what was found under its id, and returns what it is
/// good for.
///
/// The work is the same whether something was found or not, and wherever the digests differ: how
/// long it takes tells nothing about which ids there are.
pub fn check(presented: &ApiKey, found: Option<&KeyRecord>, now: Timestamp) -> Result<Scopes, Denial> {
    let nobodys = KeyDigest::from_bytes([0; 32]);
    let stored = found.map_or(&nobodys, |record| &record.digest);
    let known = Choice::from(u8::from(found.is_some()));
    let good: bool = (presented.digest().same(stored) & known).into();
    let Some(record) = found.filter(|_| good) else { return Err(Denial::Unknown) };
    if let Some(at) = record.revoked_at {
        return Err(Denial::Revoked { at });
    }
    if let Some(at) = record.expires_at.filter(|at| *at <= now) {
        return Err(Denial::Expired { at });
    }
    Ok(record.scopes.clone())
}

#[cfg(test)]
mod tests {
    use super::super::{Environment, Scope};
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key() -> ApiKey {
        ApiKey::generate(Environment::new("test").unwrap()).unwrap()
    }

    fn record(key: &ApiKey) -> KeyRecord {
        let scopes = Scopes::new([Scope::Read]).unwrap();
        KeyRecord { id: key.id().clone(), digest: key.digest(), scopes, expires_at: None, revoked_at: None }
    }

    #[test]
    fn a_key_is_good_for_what_its_record_says() {
        let key = key();
        assert_eq!(check(&key, Some(&record(&key)), at(0)), Ok(Scopes::new([Scope::Read]).unwrap()));
    }

    #[test]
    fn an_unknown_id_and_a_wrong_secret_are_told_alike() {
        let (key, other) = (key(), key());
        assert_eq!(check(&key, None, at(0)), Err(Denial::Unknown));
        let wrong = KeyRecord { digest: other.digest(), ..record(&key) };
        assert_eq!(check(&key, Some(&wrong), at(0)), Err(Denial::Unknown));
    }

    #[test]
    fn a_record_of_zeros_is_no_way_in() {
        let key = key();
        let zeros = KeyRecord { digest: KeyDigest::from_bytes([0; 32]), ..record(&key) };
        assert_eq!(check(&key, Some(&zeros), at(0)), Err(Denial::Unknown));
    }

    #[test]
    fn a_key_expires_at_the_second_it_names() {
        let key = key();
        let record = KeyRecord { expires_at: Some(at(100)), ..record(&key) };
        assert!(check(&key, Some(&record), at(99)).is_ok());
        assert_eq!(check(&key, Some(&record), at(100)), Err(Denial::Expired { at: at(100) }));
    }

    #[test]
    fn a_revoked_key_stays_revoked_whatever_the_clock_says() {
        let key = key();
        let record = KeyRecord { revoked_at: Some(at(100)), expires_at: Some(at(50)), ..record(&key) };
        assert_eq!(check(&key, Some(&record), at(0)), Err(Denial::Revoked { at: at(100) }));
    }

    #[test]
    fn without_the_secret_nobody_learns_what_became_of_a_key() {
        let (key, other) = (key(), key());
        let wrong =
            KeyRecord { digest: other.digest(), revoked_at: Some(at(1)), expires_at: Some(at(1)), ..record(&key) };
        assert_eq!(check(&key, Some(&wrong), at(2)), Err(Denial::Unknown));
    }
}
