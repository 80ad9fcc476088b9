//! Indexes and constraints, dropped and made.

use super::names::{identifier, qualified};
use crate::report::TableName;

/// Keeps everybody from a table until the transaction ends.
pub(crate) fn lock_exclusively(table: &TableName) -> String {
    format!("lock table {} in access exclusive mode", qualified(table))
}

/// Drops an index.
pub(crate) fn drop_index(index: &TableName) -> String {
    format!("drop index {}", qualified(index))
}

/// Drops a constraint.
pub(crate) fn drop_constraint(table: &TableName, constraint: &str) -> String {
    format!("alter table {} drop constraint {}", qualified(table), identifier(constraint))
}

/// Adds a constraint by its definition.
pub(crate) fn add_constraint(table: &TableName, constraint: &str, definition: &str) -> String {
    format!("alter table {} add constraint {} {definition}", qualified(table), identifier(constraint))
}
