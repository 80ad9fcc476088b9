//! A map of what was used of late.

use std::collections::HashMap;
use std::hash::Hash;

/// Remembers up to a number of entries, and forgets those that were not used for longest, many at once: when the
/// young half is full it becomes the old one, which is dropped. Nothing is searched for.
pub(super) struct Recent<K, V> {
    half: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// Makes one that holds `most` entries, and no more.
    pub(super) fn new(most: usize) -> Self {
        Recent { half: (most / 2).max(1), young: HashMap::new(), old: HashMap::new() }
    }

    /// Finds what is remembered of a key, which is used by that.
    pub(super) fn get(&mut self, key: &K) -> Option<&mut V> {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.make_room();
            self.young.insert(key, value);
        }
        self.young.get_mut(key)
    }

    /// Finds what is remembered of a key, or begins with it.
    pub(super) fn entry(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        if let Some(value) = self.old.remove(&key) {
            self.make_room();
            return self.young.entry(key).or_insert(value);
        }
        if !self.young.contains_key(&key) {
            self.make_room();
        }
        self.young.entry(key).or_insert_with(new)
    }

    fn make_room(&mut self) {
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let mut recent = Recent::new(10);
        for key in 0..1000 {
            *recent.entry(key, || 0) += 1;
            assert!(recent.young.len() + recent.old.len() <= 10);
        }
        assert_eq!(recent.get(&999), Some(&mut 1));
        assert_eq!(recent.get(&900), None);
    }

    #[test]
    fn what_is_used_stays() {
        let mut recent = Recent::new(10);
        for key in 1..1000 {
            *recent.entry(0, || 0) += 1;
            if key % 2 == 0 {
                assert_eq!(recent.get(&0), Some(&mut key.clone()));
            }
            recent.entry(key, || 0);
            assert!(recent.young.len() + recent.old.len() <= 10);
        }
        assert_eq!(recent.get(&0), Some(&mut 999));
    }
}
