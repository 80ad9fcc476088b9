//! Table constraints.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::relation::is_default;
use super::{Ident, IndexKey, QualifiedName};

/// A constraint of a table. NOT NULL is a property of the column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// The primary key.
    PrimaryKey(Key),
    /// A unique key.
    Unique(Key),
    /// A foreign key.
    ForeignKey(ForeignKey),
    /// A check.
    Check(Check),
    /// An exclusion constraint.
    Exclusion(Exclusion),
}

/// A primary or unique key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Key {
    /// The key's columns in order.
    pub columns: Vec<Ident>,
    /// Columns carried along in the index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Ident>,
    /// Whether two NULLs count as equal.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nulls_not_distinct: bool,
    /// Whether the last column is a range that must not overlap (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "is_default")]
    pub without_overlaps: bool,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deferral: Deferral,
    /// What its index has beyond the defaults.
    #[serde(default, skip_serializing_if = "is_default")]
    pub index: KeyIndex,
    /// Whether it belongs to a partitioned parent's constraint.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inherited: bool,
}

/// What the index behind a constraint has beyond the defaults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyIndex {
    /// Storage parameters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The tablespace, where it is not the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Ident>,
    /// The partitioned parent's index that it is attached to, where that is behind no constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_to: Option<QualifiedName>,
    /// The comment on the index itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<Ident>,
    /// The referenced table.
    pub references: QualifiedName,
    /// The referenced columns, in the order of `columns`.
    pub referenced_columns: Vec<Ident>,
    /// What happens when a referenced row is deleted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_delete: ReferentialAction,
    /// The columns that SET NULL or SET DEFAULT touches on delete, where not all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<Ident>,
    /// What happens when a referenced key is updated.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_update: ReferentialAction,
    /// How keys that are partly NULL are treated.
    #[serde(default, skip_serializing_if = "is_default")]
    pub match_type: MatchType,
    /// Whether the last column is a period (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "is_default")]
    pub period: bool,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deferral: Deferral,
    /// Whether existing rows were never checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_valid: bool,
    /// Whether it is not enforced at all (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_enforced: bool,
    /// Whether it belongs to a partitioned parent's constraint.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inherited: bool,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The condition as the server deparses it.
    pub expression: String,
    /// Whether children do not inherit it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub no_inherit: bool,
    /// Whether existing rows were never checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_valid: bool,
    /// Whether it is not enforced at all (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_enforced: bool,
    /// Whether it comes from a parent alone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inherited: bool,
}

/// An exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// The index method.
    pub method: Ident,
    /// The terms, each with the operator it excludes by, as the server writes it.
    pub elements: Vec<(IndexKey, String)>,
    /// Columns carried along in the index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Ident>,
    /// The rows it applies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deferral: Deferral,
    /// What its index has beyond the defaults.
    #[serde(default, skip_serializing_if = "is_default")]
    pub index: KeyIndex,
    /// Whether it belongs to a partitioned parent's constraint.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inherited: bool,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each variant is the SQL action of the same name")]
pub enum ReferentialAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

/// How a foreign key treats keys that are partly NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchType {
    /// They pass.
    #[default]
    Simple,
    /// They fail.
    Full,
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferral {
    /// At once, always.
    #[default]
    NotDeferrable,
    /// At once, unless a transaction asks otherwise.
    InitiallyImmediate,
    /// At commit, unless a transaction asks otherwise.
    InitiallyDeferred,
}
