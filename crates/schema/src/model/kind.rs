//! The kinds of object, as one table.

use serde::{Deserialize, Serialize};

/// What sort of object an identity names. The order is the order of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each variant is the object kind of the same name")]
pub enum Kind {
    Schema,
    Extension,
    Enum,
    Domain,
    Composite,
    Range,
    Sequence,
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Column,
    Constraint,
    Index,
    Function,
    Procedure,
    Trigger,
    Policy,
    Rule,
}

impl Kind {
    /// Every kind, in order of output.
    pub const ALL: [Kind; 19] = [
        Kind::Schema,
        Kind::Extension,
        Kind::Enum,
        Kind::Domain,
        Kind::Composite,
        Kind::Range,
        Kind::Sequence,
        Kind::Table,
        Kind::ForeignTable,
        Kind::View,
        Kind::MaterializedView,
        Kind::Column,
        Kind::Constraint,
        Kind::Index,
        Kind::Function,
        Kind::Procedure,
        Kind::Trigger,
        Kind::Policy,
        Kind::Rule,
    ];

    /// Returns the kind's name in lower-case words, as people say it.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Schema => "schema",
            Kind::Extension => "extension",
            Kind::Enum => "enum",
            Kind::Domain => "domain",
            Kind::Composite => "composite type",
            Kind::Range => "range type",
            Kind::Sequence => "sequence",
            Kind::Table => "table",
            Kind::ForeignTable => "foreign table",
            Kind::View => "view",
            Kind::MaterializedView => "materialized view",
            Kind::Column => "column",
            Kind::Constraint => "constraint",
            Kind::Index => "index",
            Kind::Function => "function",
            Kind::Procedure => "procedure",
            Kind::Trigger => "trigger",
            Kind::Policy => "policy",
            Kind::Rule => "rule",
        }
    }

    /// Whether objects of this kind hang on a relation and have no name outside of it.
    pub fn belongs_to_relation(self) -> bool {
        matches!(self, Kind::Column | Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule)
    }

    /// Whether objects of this kind live in a schema.
    pub fn is_in_schema(self) -> bool {
        !matches!(self, Kind::Schema | Kind::Extension)
    }

    /// Whether objects of this kind have rows that people select.
    pub fn is_relation(self) -> bool {
        matches!(self, Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView)
    }
}
