//! An object: its body, and what any object can have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Column, Composite, Constraint, Definition, Domain, EnumType, Grant, Ident, Index, Kind, ObjectId, Owner, Sequence,
    Table, View,
};

/// An object of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What it is.
    pub body: Body,
    /// Who owns it; `None` where the source does not say, and then not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// The comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The privileges on it, sorted; `None` while they are the server's defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privileges: Option<Vec<Grant>>,
    /// Security labels, by their provider.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<Ident, String>,
    /// What the server's catalogs say of it that this version of the model has no place for: the
    /// server's text by `catalog.column`, with `of NAME` where it is of one of the object's columns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unmodelled: BTreeMap<String, String>,
    /// What it needs beyond what its body shows, sorted. Not compared: it follows from the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<ObjectId>,
    /// The server's own number of it, which survives a rename. Not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oid: Option<u32>,
}

impl Object {
    /// Wraps a body, with nothing said of owner, comment, privileges and dependencies.
    pub fn new(body: Body) -> Self {
        Object {
            body,
            owner: None,
            comment: None,
            privileges: None,
            labels: BTreeMap::new(),
            unmodelled: BTreeMap::new(),
            depends_on: Vec::new(),
            oid: None,
        }
    }

    /// Returns the columns of a relation, the attributes of a composite type, or nothing.
    pub fn columns(&self) -> &[Column] {
        match &self.body {
            Body::Table(table) => &table.columns,
            Body::View(view) => &view.columns,
            Body::Composite(composite) => &composite.attributes,
            Body::Schema
            | Body::Extension(_)
            | Body::Constraint(_)
            | Body::Index(_)
            | Body::Sequence(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::Definition(_) => &[],
        }
    }

    /// Returns the columns of a relation, the attributes of a composite type, or nothing, to be changed.
    pub fn columns_mut(&mut self) -> &mut [Column] {
        match &mut self.body {
            Body::Table(table) => &mut table.columns,
            Body::View(view) => &mut view.columns,
            Body::Composite(composite) => &mut composite.attributes,
            Body::Schema
            | Body::Extension(_)
            | Body::Constraint(_)
            | Body::Index(_)
            | Body::Sequence(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::Definition(_) => &mut [],
        }
    }
}

/// What an object is, by tier: structured, or a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A schema.
    Schema,
    /// An extension.
    Extension(Extension),
    /// A table or foreign table.
    Table(Table),
    /// A view or materialized view.
    View(View),
    /// A table's constraint.
    Constraint(Constraint),
    /// An index.
    Index(Index),
    /// A sequence.
    Sequence(Sequence),
    /// An enum.
    Enum(EnumType),
    /// A domain.
    Domain(Domain),
    /// A composite type.
    Composite(Composite),
    /// Anything else.
    Definition(Definition),
}

impl Body {
    /// Whether this is the body of an object of `kind`.
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Body::Schema => kind == Kind::Schema,
            Body::Extension(_) => kind == Kind::Extension,
            Body::Table(table) => kind == if table.foreign.is_some() { Kind::ForeignTable } else { Kind::Table },
            Body::View(_) => matches!(kind, Kind::View | Kind::MaterializedView),
            Body::Constraint(_) => kind == Kind::Constraint,
            Body::Index(_) => kind == Kind::Index,
            Body::Sequence(_) => kind == Kind::Sequence,
            Body::Enum(_) => kind == Kind::Enum,
            Body::Domain(_) => kind == Kind::Domain,
            Body::Composite(_) => kind == Kind::Composite,
            Body::Definition(_) => kind.is_definition(),
        }
    }
}

/// An extension. The objects it brings are hidden behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The installed version.
    pub version: String,
    /// The schema its objects are in.
    pub schema: Ident,
}
