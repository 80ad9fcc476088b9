//! The model of a schema: one flat, ordered map from identity to object.
//!
//! Two tiers. Relations and what hangs on them (columns, constraints, indexes,
//! sequences, enums, domains, composites) are structured, because each needs statements,
//! impact rules or generated fields of its own. Everything else is a [`Definition`]: an
//! identity, the server's own canonical text, and what it depends on. What any object can
//! have (owner, comment, privileges, dependencies) is handled once, in [`Object`].
//!
//! The model holds what the server says, normalised by the server; nothing in this crate
//! parses SQL of a user.

mod catalog;
mod code;
mod constraint;
mod data_type;
mod dialect;
mod ident;
mod index;
mod kind;
mod object;
mod object_id;
mod owner;
mod privilege;
mod relation;
mod sequence;
mod type_object;

pub use catalog::{Catalog, Origin};
pub use code::Definition;
pub use constraint::{Check, Constraint, Deferral, Exclusion, ForeignKey, Key, KeyIndex, MatchType, ReferentialAction};
pub use data_type::{DataType, TypeShape};
pub use dialect::Dialect;
pub use ident::{Ident, QualifiedName};
pub use index::{Index, IndexKey, KeyTerm, NullsOrder, SortOrder};
pub use kind::{Kind, Scope};
pub use object::{Body, Extension, Object};
pub use object_id::{ObjectId, ParseObjectIdError};
pub use owner::Owner;
pub use privilege::{Grant, Grantee};
pub use relation::{
    Column, Foreign, Generated, GeneratedStorage, Identity, IdentityMode, Inheritance, NotNull, PartitionOf,
    Persistence, ReplicaIdentity, RowSecurity, Table, View,
};
pub use sequence::{Sequence, SequenceOptions};
pub use type_object::{Composite, Domain, DomainCheck, EnumType};
