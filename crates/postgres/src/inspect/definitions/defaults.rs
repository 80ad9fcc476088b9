//! The privileges that new objects get.

use driftless_schema::model::{Ident, Kind, ObjectId, Owner};

use super::{Found, plain};
use crate::ddl;
use crate::inspect::acl::{Baseline, Target};
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::standing::{Acl, Standing};

/// Whose they are is the role itself, which the list of privileges calls the owner: the database's owner goes
/// without a name, as it does as the owner of objects.
pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.default_privileges.iter().filter_map(|row| {
        let schema = if row.schema == 0 { Ident::default() } else { names.schema(row.schema)?.clone() };
        let (objects, target) = match row.kind.0 {
            b'r' => ("tables", Target::Relation),
            b'S' => ("sequences", Target::Sequence),
            b'f' => ("functions", Target::Routine),
            b'T' => ("types", Target::Type),
            b'n' => ("schemas", Target::Schema),
            b'L' => ("large objects", Target::LargeObject),
            _ => return None,
        };
        let role = match names.owner(row.role) {
            Owner::Database => None,
            Owner::Role(role) => Some(role),
        };
        let sql = format!("ALTER {}", ddl::default_privileges(role.as_deref(), &schema));
        // What is granted in one schema comes on top of what is granted everywhere.
        let baseline = if row.schema == 0 { Baseline::Server } else { Baseline::Nothing };
        let acl = Some(Acl { items: &row.acl, target, baseline, owner: row.role });
        Some(Found {
            id: ObjectId::routine(Kind::DefaultPrivileges, schema, objects, role.unwrap_or_default()),
            definition: plain(sql),
            standing: Standing { acl, ..Standing::ownerless(class::DEFAULT_ACL, row.oid) },
        })
    })
}
