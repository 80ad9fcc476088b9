//! Objects that are their definition, and that hang on no relation: one file for each sort.
//!
//! Of most the server has no deparser: the statement is composed of the catalog's row, as `pg_dump`
//! composes it.

mod aggregates;
mod base_types;
mod conversions;
mod defaults;
mod events;
mod families;
mod foreign;
mod languages;
mod operators;
mod publications;
mod statistics;
mod subscriptions;
mod text_search;

use std::collections::BTreeMap;

use driftless_schema::model::{Definition, ObjectId};

use super::names::Names;
use super::read::Raw;
use super::standing::Standing;
use crate::ddl;

/// An object out of its rows.
pub(super) struct Found<'a> {
    pub(super) id: ObjectId,
    pub(super) definition: Definition,
    pub(super) standing: Standing<'a>,
}

/// Reads all of them, but for base types.
pub(super) fn all<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    languages::found(raw, names)
        .chain(foreign::found(raw, names))
        .chain(conversions::found(raw, names))
        .chain(text_search::found(raw, names))
        .chain(statistics::found(raw, names))
        .chain(aggregates::found(raw, names))
        .chain(operators::found(raw, names))
        .chain(families::found(raw, names))
        .chain(events::found(raw, names))
        .chain(publications::found(raw, names))
        .chain(subscriptions::found(raw, names))
        .chain(defaults::found(raw, names))
}

pub(super) use base_types::{BaseTypes, shell};

/// The beginning of a statement that makes an object.
fn create(id: &ObjectId, names: &Names<'_>) -> String {
    format!("CREATE {}", ddl::reference(id, names.here()))
}

/// A definition that the statement says all of.
fn plain(sql: String) -> Definition {
    with(sql, [])
}

/// A definition with what the statement does not say, or what rules need by name.
fn with<const N: usize>(sql: String, properties: [(&str, Option<String>); N]) -> Definition {
    let properties = properties.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Definition { sql, properties: BTreeMap::from_iter(properties) }
}
