//! What is remembered between requests: what never changes, and for a moment what hardly does.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::key::KeyId;
use crate::store::StoredKey;

/// For how long a key counts as it was found: so long a key works on after another replica revoked it.
const KEY_HOLDS: Duration = Duration::from_secs(2);

/// How many keys are remembered.
const KEYS: usize = 10_000;

/// How much is remembered of what tables look like, in bytes.
const ANSWERS: usize = 32 * 1024 * 1024;

/// What is remembered.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    keys: Mutex<HashMap<KeyId, (Instant, StoredKey)>>,
    answers: Mutex<Answers>,
}

/// Versions as they are told: one that was written never changes.
#[derive(Debug, Default)]
struct Answers {
    of: HashMap<(i64, i64), Bytes>,
    size: usize,
}

impl Remembered {
    /// Returns a key that was found a moment ago.
    pub(super) fn key(&self, id: &KeyId) -> Option<StoredKey> {
        let keys = locked(&self.keys);
        keys.get(id).filter(|(found, _)| found.elapsed() < KEY_HOLDS).map(|(_, key)| key.clone())
    }

    /// Remembers a key that was found and is good.
    pub(super) fn keep_key(&self, key: &StoredKey) {
        let mut keys = locked(&self.keys);
        if keys.len() >= KEYS {
            keys.retain(|_, (found, _)| found.elapsed() < KEY_HOLDS);
        }
        if keys.len() < KEYS {
            keys.insert(key.record.id.clone(), (Instant::now(), key.clone()));
        }
    }

    /// Forgets a key that is about to change.
    pub(super) fn forget_key(&self, id: &KeyId) {
        locked(&self.keys).remove(id);
    }

    /// Returns what is told of a version.
    pub(super) fn answer(&self, schema_id: i64, version: i64) -> Option<Bytes> {
        locked(&self.answers).of.get(&(schema_id, version)).cloned()
    }

    /// Remembers what is told of a version.
    pub(super) fn keep_answer(&self, schema_id: i64, version: i64, answer: &Bytes) {
        let mut answers = locked(&self.answers);
        if answers.size + answer.len() > ANSWERS {
            *answers = Answers::default();
        }
        if answer.len() <= ANSWERS && answers.of.insert((schema_id, version), answer.clone()).is_none() {
            answers.size += answer.len();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_of_versions_has_a_bound() {
        let remembered = Remembered::default();
        let large = Bytes::from(vec![0; ANSWERS / 2 - 1]);
        for version in 1..=3 {
            remembered.keep_answer(1, version, &large);
            assert!(locked(&remembered.answers).size <= ANSWERS);
        }
        assert!(remembered.answer(1, 1).is_none() && remembered.answer(1, 3).is_some());
        remembered.keep_answer(2, 1, &Bytes::from(vec![0; ANSWERS + 1]));
        assert!(remembered.answer(2, 1).is_none());
    }
}
