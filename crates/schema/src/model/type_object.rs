//! Types that people make: enums, domains, composites.

use serde::{Deserialize, Serialize};

use super::relation::is_default;
use super::{Column, DataType, Ident, QualifiedName};

/// An enumerated type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// The labels in their order.
    pub labels: Vec<String>,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// The type it restricts.
    pub base: DataType,
    /// Whether it refuses NULL.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_null: bool,
    /// The default's expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The collation, where it is not the base type's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// Its checks, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<DomainCheck>,
}

/// A check of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    /// The constraint's name.
    pub name: Ident,
    /// The condition on `VALUE`, as the server deparses it.
    pub expression: String,
    /// Whether existing values were never checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_valid: bool,
    /// The comment on the constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// The attributes in their order.
    pub attributes: Vec<Column>,
}
