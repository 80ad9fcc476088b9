//! Foreign data wrappers, servers and user mappings.

use driftless_schema::model::{Ident, Kind, ObjectId};

use super::{Found, create, plain, with};
use crate::ddl::{self, Clauses};
use crate::inspect::acl::Target;
use crate::inspect::names::{Names, class, options};
use crate::inspect::read::Raw;
use crate::inspect::rows::{ServerRow, UserMappingRow, WrapperRow};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    let wrappers = raw.wrappers.iter().map(|row| wrapper(row, names));
    let servers = raw.servers.iter().filter_map(|row| server(row, raw, names));
    let mappings = raw.user_mappings.iter().map(|row| mapping(row, names));
    wrappers.chain(servers).chain(mappings)
}

fn wrapper<'a>(row: &'a WrapperRow, names: &Names<'_>) -> Found<'a> {
    let id = ObjectId::database_scoped(Kind::ForeignDataWrapper, row.name.0.clone());
    let statement = Clauses::after(create(&id, names))
        .set("HANDLER", names.routine(row.handler))
        .set("VALIDATOR", names.routine(row.validator))
        .options(options(row.options.as_deref(), ""));
    Found {
        id,
        definition: plain(statement.finish()),
        standing: Standing::owned(class::WRAPPER, row.oid, row.owner).granted(&row.acl, Target::ForeignDataWrapper),
    }
}

fn server<'a>(row: &'a ServerRow, raw: &Raw, names: &Names<'_>) -> Option<Found<'a>> {
    let wrapper = raw.wrappers.iter().find(|wrapper| wrapper.oid == row.wrapper)?;
    let id = ObjectId::database_scoped(Kind::Server, row.name.0.clone());
    let statement = Clauses::after(create(&id, names))
        .text("TYPE", row.server_type.as_deref())
        .text("VERSION", row.version.as_deref())
        .set("FOREIGN DATA WRAPPER", Some(ddl::name(&wrapper.name.0)))
        .options(options(row.options.as_deref(), ""));
    Some(Found {
        id,
        definition: plain(statement.finish()),
        standing: Standing::owned(class::SERVER, row.oid, row.owner).granted(&row.acl, Target::Server),
    })
}

/// The values of the options are passwords, and were not read; their names only for whom they are meant.
fn mapping<'a>(row: &UserMappingRow, names: &Names<'_>) -> Found<'a> {
    // No role can be called so.
    let role = if row.role == 0 { Ident::new("public") } else { names.role(row.role) };
    let id = ObjectId::on_relation(Kind::UserMapping, "", row.server.0.clone(), role);
    let options = (!row.options.is_empty()).then(|| row.options.join(", "));
    Found {
        definition: with(create(&id, names), [("options", options)]),
        id,
        standing: Standing::ownerless(class::USER_MAPPING, row.oid),
    }
}
