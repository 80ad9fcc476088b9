//! The order of what does not depend on each other.

use driftless_schema::model::Kind;

/// Before everything else.
pub(super) const RENAME: u8 = 0;
/// What depends on much, and goes.
pub(super) const DROP_DEPENDENT: u8 = 5;
/// What was there before and is made again: missed no longer than it has to be.
pub(super) const MAKE_AGAIN: u8 = 29;
/// Foreign keys, when all tables are there.
pub(super) const FOREIGN_KEY: u8 = 50;
/// Links of tables to parents, when both have their parts.
pub(super) const LINK: u8 = 42;
/// Columns that go.
pub(super) const DROP_COLUMN: u8 = 80;

/// When an object is made.
pub(super) fn of_making(kind: Kind) -> u8 {
    match kind {
        Kind::Database => 1,
        Kind::Schema => 10,
        Kind::Extension => 11,
        Kind::Language | Kind::AccessMethod | Kind::ForeignDataWrapper => 12,
        Kind::Server => 13,
        Kind::UserMapping => 14,
        Kind::Collation | Kind::Conversion => 15,
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => 16,
        Kind::TextSearchParser | Kind::TextSearchTemplate => 17,
        Kind::TextSearchDictionary => 18,
        Kind::TextSearchConfiguration => 19,
        Kind::Sequence => 20,
        Kind::Function | Kind::Procedure => 25,
        Kind::Aggregate | Kind::Operator | Kind::OperatorFamily => 26,
        Kind::OperatorClass | Kind::Cast | Kind::Transform => 27,
        Kind::Table | Kind::ForeignTable | Kind::Column | Kind::Constraint => 30,
        Kind::Index => 40,
        Kind::Statistics => 41,
        Kind::View | Kind::MaterializedView => 45,
        Kind::Trigger => 55,
        Kind::Policy => 56,
        Kind::Rule => 57,
        Kind::Publication => 90,
        Kind::Subscription => 91,
        Kind::EventTrigger => 92,
        Kind::DefaultPrivileges => 93,
    }
}

/// When an object is dropped: dependents first, what holds data and what others are made of last.
pub(super) fn of_dropping(kind: Kind) -> u8 {
    match kind {
        Kind::EventTrigger => 2,
        Kind::Database
        | Kind::Constraint
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule
        | Kind::View
        | Kind::MaterializedView
        | Kind::Publication
        | Kind::Subscription
        | Kind::DefaultPrivileges
        | Kind::Column => DROP_DEPENDENT,
        Kind::Index | Kind::Statistics => 70,
        Kind::Table | Kind::ForeignTable => 81,
        Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Operator => 82,
        Kind::OperatorFamily | Kind::OperatorClass | Kind::Cast | Kind::Transform => 82,
        // An identity may need its name.
        Kind::Sequence => 21,
        Kind::TextSearchConfiguration
        | Kind::TextSearchDictionary
        | Kind::TextSearchTemplate
        | Kind::TextSearchParser => 84,
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => 85,
        Kind::Collation | Kind::Conversion => 86,
        Kind::UserMapping => 86,
        Kind::Server => 87,
        Kind::Language | Kind::AccessMethod | Kind::ForeignDataWrapper => 88,
        Kind::Extension => 89,
        Kind::Schema => 94,
    }
}
