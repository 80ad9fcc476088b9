//! Names that were given out, so that a later run gives the same ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Every name that a run gave out, by what it is the name of.
///
/// A key is the identity of an object (`table public.users`, `column public.users.id`), with the
/// database's name and a slash before it when there are several, and words after it for what is
/// made for an object beside its type. A column that comes later and wants the name of an older
/// one gets another; the older one keeps its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameLock(BTreeMap<String, String>);

impl NameLock {
    /// Returns the name that `key` has.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Gives `key` a name.
    pub fn insert(&mut self, key: impl Into<String>, name: impl Into<String>) {
        self.0.insert(key.into(), name.into());
    }

    /// Returns all names by their keys, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, name)| (key.as_str(), name.as_str()))
    }
}
