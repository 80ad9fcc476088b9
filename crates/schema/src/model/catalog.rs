//! A whole schema: every object of one database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Dialect, Ident, Kind, Object, ObjectId, QualifiedName};

/// Every object of one database, by identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// The database system.
    pub dialect: Dialect,
    /// The server's version as it reports it: `15.18`.
    pub server_version: String,
    /// Which database this is, where the server can tell. Not compared.
    pub origin: Option<Origin>,
    /// The objects, in order.
    pub objects: BTreeMap<ObjectId, Object>,
}

/// Which physical database a schema was read from: within one, the server's own numbers of
/// objects and columns prove a rename.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The cluster's system identifier and timeline.
    pub system: String,
    /// The database's number in that cluster.
    pub database: u32,
}

impl Catalog {
    /// Makes an empty schema.
    pub fn new(dialect: Dialect, server_version: impl Into<String>) -> Self {
        Catalog { dialect, server_version: server_version.into(), origin: None, objects: BTreeMap::new() }
    }

    /// Whether it says whose its objects are, or who may use them. DDL files need not, and then
    /// neither is compared; of no objects all is said.
    pub fn says_who(&self) -> bool {
        // A new database has this schema, with privileges on it.
        let public = ObjectId::database_scoped(Kind::Schema, "public");
        let mut objects =
            self.objects.iter().filter(|(id, object)| **id != public || object.owner.is_some()).peekable();
        objects.peek().is_none()
            || objects.any(|(_, object)| {
                object.owner.is_some()
                    || object.privileges.is_some()
                    || object.columns().iter().any(|column| !column.privileges.is_empty())
            })
    }

    /// Returns the relations (tables, foreign tables, views, materialized views) in order.
    pub fn relations(&self) -> impl Iterator<Item = (&ObjectId, &Object)> {
        self.objects.iter().filter(|(id, _)| id.kind.is_relation())
    }

    /// Returns what hangs on the relation `schema.relation` (constraints, triggers, policies,
    /// rules; not indexes, whose names are the schema's), in order.
    pub fn parts_of<'a>(
        &'a self,
        schema: &'a Ident,
        relation: &'a Ident,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Object)> {
        // The order of identities is schema, relation, kind, name: the parts stand together.
        let first = ObjectId { schema: schema.clone(), relation: relation.clone(), ..ObjectId::first() };
        self.objects
            .range(first..)
            .take_while(move |(id, _)| id.schema == *schema && id.relation == *relation)
            .filter(move |_| !relation.is_empty())
    }

    /// Returns the user-made type called `name`, whichever kind it is.
    pub fn type_named(&self, name: &QualifiedName) -> Option<(&ObjectId, &Object)> {
        Kind::ALL.into_iter().filter(|kind| kind.is_type()).find_map(|kind| {
            self.objects.get_key_value(&ObjectId::in_schema(kind, name.schema.clone(), name.name.clone()))
        })
    }

    /// Returns the relation called `name`, whichever kind it is.
    pub fn relation_named(&self, name: &QualifiedName) -> Option<(&ObjectId, &Object)> {
        Kind::RELATIONS.into_iter().find_map(|kind| {
            self.objects.get_key_value(&ObjectId::in_schema(kind, name.schema.clone(), name.name.clone()))
        })
    }
}
