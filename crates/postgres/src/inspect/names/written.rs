//! What statements name by number: types, routines, operators.

use driftless_schema::model::Ident;

use super::Names;
use crate::ddl::{self, Here};

impl Names<'_> {
    /// What this database and its owner are called.
    pub(in crate::inspect) fn here(&self) -> Here<'_> {
        let server = &self.raw.server;
        Here { database: &server.database, owner: self.roles.get(&server.owner).map_or("", |role| role.as_str()) }
    }

    /// The user's schema of this name.
    pub(in crate::inspect) fn schema_named(&self, name: &Ident) -> Option<&Ident> {
        self.schemas.values().find(|schema| **schema == name).copied()
    }

    pub(in crate::inspect) fn language(&self, oid: u32) -> Option<&Ident> {
        self.languages.get(&oid).copied()
    }

    /// A type as statements name it.
    pub(in crate::inspect) fn type_text(&self, oid: u32) -> String {
        self.types.get(&(oid, -1)).map_or_else(|| "???".to_owned(), |name| name.as_str().to_owned())
    }

    /// A routine as parameters name it; `None` for none.
    pub(in crate::inspect) fn routine(&self, oid: u32) -> Option<String> {
        self.routines.get(&oid).map(|routine| ddl::known(&routine.schema.0, &routine.name.0))
    }

    /// A routine with the types of its arguments.
    pub(in crate::inspect) fn routine_with_types(&self, oid: u32) -> Option<String> {
        Some(format!("{}({})", self.routine(oid)?, self.routines.get(&oid)?.signature))
    }

    /// An operator as parameters name it; `None` for none.
    pub(in crate::inspect) fn operator(&self, oid: u32) -> Option<String> {
        self.operators.get(&oid).map(|operator| ddl::operator(&operator.schema.0, &operator.name.0))
    }

    /// An operator with the types of its operands, as operator classes name it.
    pub(in crate::inspect) fn operator_with_types(&self, oid: u32) -> Option<String> {
        let row = self.operators.get(&oid)?;
        let side = |name: &Option<String>| name.clone().unwrap_or_else(|| "NONE".to_owned());
        let name = match row.schema.0.as_str() {
            "pg_catalog" => row.name.0.to_string(),
            schema => format!("{}.{}", ddl::name(schema), row.name.0),
        };
        Some(format!("{name} ({}, {})", side(&row.left_type), side(&row.right_type)))
    }
}
