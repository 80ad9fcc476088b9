//! The difference of two schemas, as a list of changes.
//!
//! [`diff`] compares identity by identity and property by property; what differs nowhere has
//! the same [fingerprint](crate::fingerprint), and what has the same fingerprint differs nowhere.
//! Not compared are dependencies, which follow from the rest, the server's own numbers, declared
//! array dimensions, and the order of columns unless it is asked for. What a source does not say (an owner, for DDL files)
//! is not compared either.
//!
//! A rename is told apart from drop-and-add only where it is certain: both schemas were read
//! from one physical database, and the server's number of the object or column is the same.

mod compare;
mod facts;
mod property;
pub mod rename;

use serde::Serialize;
use serde_json::Value;

pub use property::Property;

use crate::model::{Catalog, Column, Object, ObjectId};

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The object: as the new schema names it, or the old one for what is dropped.
    pub object: ObjectId,
    /// What happened to it.
    #[serde(flatten)]
    pub action: Action,
}

/// What can happen to an object.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// It is only in the new schema. What hangs on a new relation is not told one by one.
    Added,
    /// It is only in the old schema. What hung on a dropped relation is not told one by one.
    Dropped,
    /// It has another name or schema, for certain.
    Renamed {
        /// The old identity.
        from: ObjectId,
    },
    /// One property of it differs.
    Altered {
        /// Which.
        property: Property,
        /// The old value; null where there was none.
        before: Value,
        /// The new value; null where there is none.
        after: Value,
    },
}

/// What to compare beyond what always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiffOptions {
    /// Owners.
    pub owners: bool,
    /// Privileges.
    pub privileges: bool,
    /// Comments.
    pub comments: bool,
    /// The order of columns.
    pub column_order: bool,
}

impl Default for DiffOptions {
    /// Everything but the order of columns.
    fn default() -> Self {
        DiffOptions { owners: true, privileges: true, comments: true, column_order: false }
    }
}

/// Compares two schemas. The changes come sorted: by schema, by relation, and within one by kind,
/// name and property.
pub fn diff(old: &Catalog, new: &Catalog, options: DiffOptions) -> Vec<Change> {
    let says_who = old.says_who() && new.says_who();
    let options = DiffOptions { privileges: options.privileges && says_who, ..options };
    let renames = rename::certain(old, new);
    let renamed = renames.apply(old, new);
    let mut changes = renames.changes();
    changes.extend(compare::compare(&renamed, new, options));
    changes.sort_by(|a, b| a.position().cmp(&b.position()));
    changes
}

/// Compares two versions of one object, columns included.
pub fn diff_object(id: &ObjectId, before: &Object, after: &Object, options: DiffOptions) -> Vec<Change> {
    compare::one(id, before, after, options)
}

/// Compares two versions of one column.
pub fn diff_column(id: &ObjectId, before: &Column, after: &Column, options: DiffOptions) -> Vec<Change> {
    compare::one_column(id, before, after, options)
}

impl Change {
    /// Where the change stands among others.
    fn position(&self) -> impl Ord + '_ {
        let id = &self.object;
        let relation = if id.kind.belongs_to_relation() { &id.relation } else { &id.name };
        let action = match &self.action {
            Action::Dropped => 0,
            Action::Renamed { .. } => 1,
            Action::Added => 2,
            Action::Altered { property, .. } => 3 + *property as usize,
        };
        let is_database_scoped = !id.kind.is_in_schema();
        let schema = if is_database_scoped { &id.name } else { &id.schema };
        (schema, !is_database_scoped, relation, id.kind, &id.name, &id.signature, action)
    }
}

#[cfg(test)]
mod tests;
