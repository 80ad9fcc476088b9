//! What is known of a database between two looks.

use std::collections::{BTreeMap, BTreeSet};

use driftless_engine::watch::{Mark, Wanted};
use driftless_schema::model::{Ident, QualifiedName};
use serde::{Deserialize, Serialize};

use super::counter::Counter;
use super::versions::There;
use crate::inspect::read::Server;

/// The reader's own version: another one may read the same catalog otherwise, and everything is read anew.
const READER: u32 = 1;

/// What is known of a database.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    reader: u32,
    major: u32,
    database: u32,
    /// Which cluster it is of, where the role may know.
    system: Option<String>,
    pub(super) counter: Counter,
    /// Of what any relation can use.
    globals: i64,
    /// The relations that are wanted, by their number.
    pub(super) relations: BTreeMap<u32, Relation>,
}

/// Schema, name and the number over its row versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Relation(String, String, i64);

impl Relation {
    fn name(&self) -> QualifiedName {
        QualifiedName { schema: Ident::new(&*self.0), name: Ident::new(&*self.1) }
    }
}

impl Known {
    /// Reads a mark; nothing where it is of another version of the reader.
    pub(super) fn of(mark: &Mark) -> Option<Known> {
        Known::deserialize(&mark.0).ok().filter(|known| known.reader == READER)
    }

    pub(super) fn new(server: &Server, counter: Counter, there: &There) -> Known {
        let relation = |(oid, hash): (&u32, &i64)| {
            let name = there.name(*oid)?;
            Some((*oid, Relation(name.schema.to_string(), name.name.to_string(), *hash)))
        };
        Known {
            reader: READER,
            major: server.version_number / 10_000,
            database: server.database_oid,
            system: server.origin.as_ref().map(|origin| origin.system.clone()),
            counter,
            globals: there.globals,
            relations: there.hashes.iter().filter_map(relation).collect(),
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(serde_json::to_value(self).unwrap_or_default())
    }

    /// Whether it is of the same database on a server of the same version as `now`.
    pub(super) fn fits(&self, now: &Known) -> bool {
        let is_other_system = self.system.is_some() && now.system.is_some() && self.system != now.system;
        (self.major, self.database) == (now.major, now.database) && !is_other_system
    }

    /// The relations whose reading can be another one than `before`.
    pub(super) fn changed_since(&self, before: &Known) -> BTreeSet<u32> {
        let is_changed = |(oid, relation): &(&u32, &Relation)| {
            self.globals != before.globals || before.relations.get(oid) != Some(relation)
        };
        self.relations.iter().filter(is_changed).map(|(oid, _)| *oid).collect()
    }

    /// The relations that are called otherwise there, with the old name and the new, by their number.
    pub(super) fn renamed(&self, there: &There, wanted: &Wanted) -> BTreeMap<u32, (QualifiedName, QualifiedName)> {
        let renamed = self.relations.iter().filter_map(|(oid, relation)| {
            let (before, now) = (relation.name(), there.name(*oid)?.clone());
            (before != now && wanted.has(&before)).then_some((*oid, (before, now)))
        });
        renamed.collect()
    }

    /// Whether a relation that is still wanted is not there `now`.
    pub(super) fn has_lost(&self, now: &Known, wanted: &Wanted) -> bool {
        self.relations.iter().any(|(oid, relation)| !now.relations.contains_key(oid) && wanted.has(&relation.name()))
    }
}
