//! Indexes that are not behind a constraint.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::relation::is_default;
use super::{Ident, QualifiedName};

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The relation it is on, in the same schema.
    pub table: Ident,
    /// The method: `btree`, `gin`, …
    pub method: Ident,
    /// Whether it refuses duplicates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unique: bool,
    /// Whether two NULLs count as duplicates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nulls_not_distinct: bool,
    /// The key's terms in order.
    pub keys: Vec<IndexKey>,
    /// Columns carried along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Ident>,
    /// The rows it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// Storage parameters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The tablespace, where it is not the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Ident>,
    /// The partitioned parent's index that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_to: Option<QualifiedName>,
    /// Whether queries cannot use it: a build that failed, or a partitioned index with parts missing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub invalid: bool,
}

/// One term of an index's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    /// What is indexed.
    pub term: KeyTerm,
    /// The operator class, where it is not the type's default, with its options after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<QualifiedName>,
    /// Options of the operator class.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub operator_class_options: BTreeMap<String, String>,
    /// The collation, where it is not the term's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// The order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: SortOrder,
    /// Where NULLs go, where that is not the order's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
    /// Statistics target of an expression, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i16>,
}

impl IndexKey {
    /// Makes a term on a column, with every default.
    pub fn column(name: impl Into<Ident>) -> Self {
        IndexKey {
            term: KeyTerm::Column(name.into()),
            operator_class: None,
            operator_class_options: BTreeMap::new(),
            collation: None,
            order: SortOrder::default(),
            nulls: None,
            statistics: None,
        }
    }
}

/// What a term indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyTerm {
    /// A column.
    Column(Ident),
    /// An expression as the server deparses it.
    Expression(String),
}

/// The order of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}

/// Where NULLs go in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NullsOrder {
    /// Before all values.
    First,
    /// After all values.
    Last,
}
