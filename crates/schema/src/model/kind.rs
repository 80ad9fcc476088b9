//! The kinds of object, as one table.

use serde::{Deserialize, Serialize};

/// Where objects of a kind have their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In the database.
    Database,
    /// On a foreign server: the server's name is the identity's `relation`.
    Server,
    /// In a schema.
    Schema,
    /// On a relation.
    Relation,
}

macro_rules! kinds {
    (@) => { false };
    (@ signature) => { true };
    ($($variant:ident $noun:literal in $scope:ident $($signature:ident)?,)*) => {
        /// What sort of object an identity names. The order is the order of output.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs, reason = "each variant is the object kind of the same name")]
        pub enum Kind { $($variant,)* }

        impl Kind {
            /// Every kind, in order of output.
            pub const ALL: [Kind; [$($noun),*].len()] = [$(Kind::$variant),*];

            /// Returns the kind's name in lower-case words, as people say it.
            pub fn noun(self) -> &'static str {
                match self { $(Kind::$variant => $noun,)* }
            }

            /// Returns where objects of this kind have their names.
            pub fn scope(self) -> Scope {
                match self { $(Kind::$variant => Scope::$scope,)* }
            }

            /// Whether a signature tells objects of one name apart: argument types, an access method.
            pub fn has_signature(self) -> bool {
                match self { $(Kind::$variant => kinds!(@ $($signature)?),)* }
            }
        }
    };
}

kinds! {
    Database "database" in Database,
    Schema "schema" in Database,
    Extension "extension" in Database,
    Language "language" in Database,
    AccessMethod "access method" in Database,
    ForeignDataWrapper "foreign data wrapper" in Database,
    Server "server" in Database,
    UserMapping "user mapping" in Server,
    Collation "collation" in Schema,
    Conversion "conversion" in Schema,
    Enum "enum" in Schema,
    Domain "domain" in Schema,
    Composite "composite type" in Schema,
    Range "range type" in Schema,
    BaseType "base type" in Schema,
    TextSearchParser "text search parser" in Schema,
    TextSearchTemplate "text search template" in Schema,
    TextSearchDictionary "text search dictionary" in Schema,
    TextSearchConfiguration "text search configuration" in Schema,
    Sequence "sequence" in Schema,
    Table "table" in Schema,
    ForeignTable "foreign table" in Schema,
    View "view" in Schema,
    MaterializedView "materialized view" in Schema,
    Column "column" in Relation,
    Constraint "constraint" in Relation,
    Index "index" in Schema,
    Statistics "statistics" in Schema,
    Function "function" in Schema signature,
    Procedure "procedure" in Schema signature,
    Aggregate "aggregate" in Schema signature,
    Operator "operator" in Schema signature,
    OperatorFamily "operator family" in Schema signature,
    OperatorClass "operator class" in Schema signature,
    Cast "cast" in Database,
    Transform "transform" in Database signature,
    Trigger "trigger" in Relation,
    Policy "policy" in Relation,
    Rule "rule" in Relation,
    EventTrigger "event trigger" in Database,
    Publication "publication" in Database,
    Subscription "subscription" in Database,
    DefaultPrivileges "default privileges" in Schema signature,
}

impl Kind {
    /// The kinds whose objects have rows that people select; they share one space of names.
    pub const RELATIONS: [Kind; 4] = [Kind::Table, Kind::ForeignTable, Kind::View, Kind::MaterializedView];

    /// Whether objects of this kind hang on a relation and have no name outside of it.
    pub fn belongs_to_relation(self) -> bool {
        self.scope() == Scope::Relation
    }

    /// Whether objects of this kind live in a schema.
    pub fn is_in_schema(self) -> bool {
        matches!(self.scope(), Scope::Schema | Scope::Relation)
    }

    /// Whether objects of this kind have rows that people select.
    pub fn is_relation(self) -> bool {
        Self::RELATIONS.contains(&self)
    }

    /// Whether objects of this kind are types.
    pub fn is_type(self) -> bool {
        matches!(self, Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType)
    }

    /// Whether objects of this kind are their definition.
    pub fn is_definition(self) -> bool {
        match self {
            Kind::Schema
            | Kind::Extension
            | Kind::Enum
            | Kind::Domain
            | Kind::Composite
            | Kind::Sequence
            | Kind::Table
            | Kind::ForeignTable
            | Kind::View
            | Kind::MaterializedView
            | Kind::Column
            | Kind::Constraint
            | Kind::Index => false,
            Kind::Database
            | Kind::Language
            | Kind::AccessMethod
            | Kind::ForeignDataWrapper
            | Kind::Server
            | Kind::UserMapping
            | Kind::Collation
            | Kind::Conversion
            | Kind::Range
            | Kind::BaseType
            | Kind::TextSearchParser
            | Kind::TextSearchTemplate
            | Kind::TextSearchDictionary
            | Kind::TextSearchConfiguration
            | Kind::Statistics
            | Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::Operator
            | Kind::OperatorFamily
            | Kind::OperatorClass
            | Kind::Cast
            | Kind::Transform
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
            | Kind::EventTrigger
            | Kind::Publication
            | Kind::Subscription
            | Kind::DefaultPrivileges => true,
        }
    }
}
