//! What there is to generate, in no language's terms.
//!
//! A [`Model`] holds the relations and types of some databases in the order of their identities.
//! Types of columns are resolved: a [`FieldType`] says what a value is, not how a server writes
//! its type. The model names nothing; names belong to the targets.

mod field_type;
mod postgres;
mod read;
mod sqlite;

use driftless_schema::{fingerprint::Fingerprint, model::ObjectId};

pub use field_type::{FieldType, RangeOf, Scalar, TypeId};

/// The relations and types of some databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The databases' names, in order.
    pub databases: Vec<String>,
    /// What there is to generate, by database and identity.
    pub items: Vec<Item>,
}

/// One thing that gets a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which object it is.
    pub id: TypeId,
    /// The fingerprint of all that the generated text depends on.
    pub fingerprint: Fingerprint,
    /// The comment.
    pub comment: Option<String>,
    /// What it is.
    pub shape: Shape,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A row of a relation: its columns in order.
    Row(Vec<Field>),
    /// A composite type: its attributes in order.
    Composite(Vec<Field>),
    /// An enum: its labels in order.
    Enum(Vec<String>),
    /// A domain over another type.
    Domain(Domain),
}

/// A column or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The identity, as messages and name locks show it.
    pub id: ObjectId,
    /// What a value is.
    pub field_type: FieldType,
    /// The type as the server writes it.
    pub declared: String,
    /// Whether a value may be absent.
    pub null: Nullability,
    /// Who gives the value.
    pub source: ValueSource,
    /// The comment.
    pub comment: Option<String>,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// What a value is.
    pub base: FieldType,
    /// The base type as the server writes it.
    pub declared: String,
}

/// Whether a value may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nullability {
    /// There is always one.
    NotNull,
    /// It may be NULL.
    Nullable,
}

/// Who gives a column its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueSource {
    /// Whoever writes the row.
    Writer,
    /// The database, from an expression.
    Expression,
    /// The database, from a sequence, always.
    Sequence,
}
