//! Giving out names that are unique in a scope, and the same on every run.

use std::collections::{BTreeMap, BTreeSet};

use crate::{NameLock, Warning};

/// One scope: a package, the fields of a struct, the files of a directory.
pub(super) struct Scope {
    taken: BTreeSet<String>,
    locked: BTreeMap<String, String>,
}

/// What has been given out so far, in all scopes.
#[derive(Default)]
pub(super) struct Record {
    /// The names.
    pub(super) names: NameLock,
    /// Those that came out different from what they should be.
    pub(super) warnings: Vec<Warning>,
}

impl Scope {
    /// Opens a scope in which `reserved` are taken, and so is what `lock` holds for `keys`. A
    /// locked name that is not `usable` any more, or is taken, is forgotten: the lock is a file,
    /// and someone may have changed it.
    pub(super) fn open(
        lock: &NameLock,
        usable: fn(&str) -> bool,
        reserved: &[&str],
        keys: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut scope =
            Scope { taken: reserved.iter().map(|name| (*name).to_owned()).collect(), locked: BTreeMap::new() };
        for key in keys {
            if let Some(name) = lock.get(&key).filter(|name| usable(name))
                && scope.taken.insert(name.to_owned())
            {
                scope.locked.insert(key, name.to_owned());
            }
        }
        scope
    }

    /// Gives `key` the name it had, or else the first free one of `wanted`, `wanted_2`, ….
    pub(super) fn assign(&mut self, key: String, wanted: &str, record: &mut Record) -> String {
        let name = match self.locked.get(&key) {
            Some(name) => name.clone(),
            None => self.choose(&key, wanted, record),
        };
        record.names.insert(key, name.clone());
        name
    }

    fn choose(&mut self, key: &str, wanted: &str, record: &mut Record) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let mut attempt = 2_usize;
        let given = loop {
            let name = format!("{wanted}_{attempt}");
            if self.taken.insert(name.clone()) {
                break name;
            }
            attempt += 1;
        };
        let (object, wanted) = (key.to_owned(), wanted.to_owned());
        record.warnings.push(Warning::Renamed { object, wanted, given: given.clone() });
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_column_never_takes_the_name_of_an_old_one() {
        let mut lock = NameLock::default();
        lock.insert("column userId", "UserID");
        lock.insert("column broken", "not an identifier");
        let usable = |name: &str| !name.contains(' ');
        let keys = ["column user_id", "column userId", "column broken"].map(str::to_owned);
        let mut scope = Scope::open(&lock, usable, &["Scan"], keys.clone());
        let mut record = Record::default();
        let [new, old, broken] = keys.map(|key| scope.assign(key, "UserID", &mut record));
        assert_eq!((new.as_str(), old.as_str(), broken.as_str()), ("UserID_2", "UserID", "UserID_3"));
        assert_eq!(scope.assign("column scan".to_owned(), "Scan", &mut record), "Scan_2");
        assert_eq!(record.warnings.len(), 3);
        assert_eq!(record.names.get("column user_id"), Some("UserID_2"));
    }
}
