//! Which relations there are, and numbers that change with their catalog rows.

use std::collections::{BTreeMap, BTreeSet};

use driftless_engine::watch::Wanted;
use driftless_schema::model::{Ident, QualifiedName};
use postgres_types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};

use super::mark::Known;
use crate::inspect::own;
use crate::inspect::read::{Server, for_version};

const RELATIONS: &str = include_str!("queries/relations.sql");
const GLOBALS: &str = include_str!("queries/globals.sql");
const VERSIONS: &str = concat!(include_str!("../inspect/focus/parts.sql"), include_str!("queries/versions.sql"));

/// Reading so many relations takes longer by number than whole.
const MANY: usize = 1_000;

/// What is there.
pub(super) struct There {
    /// How many relations there are, wanted or not.
    count: usize,
    /// Those that are wanted now or were before.
    names: BTreeMap<u32, QualifiedName>,
    /// The number over the row versions of each that is wanted.
    pub(super) hashes: BTreeMap<u32, i64>,
    /// The number over what any relation can use.
    pub(super) globals: i64,
}

impl There {
    /// Asks, in the transaction that was begun.
    pub(super) async fn read(
        client: &Client,
        server: &Server,
        wanted: &Wanted,
        before: Option<&Known>,
    ) -> Result<Self, Error> {
        let own: [(&(dyn ToSql + Sync), Type); 2] = [(&own::SCHEMA, Type::TEXT), (&own::COMMENT, Type::TEXT)];
        let globals = for_version(GLOBALS, server.version_number);
        let (relations, globals) =
            futures_util::try_join!(client.query_typed(RELATIONS, &own), client.query_typed(&globals, &[]))?;
        let globals = globals.first().map_or(Ok(0), |row| row.try_get(0))?;
        let known: BTreeSet<u32> = wanted.known(server.origin.as_ref()).map(|known| known.oid).collect();
        let (mut names, mut oids) = (BTreeMap::new(), Vec::new());
        for row in &relations {
            let (oid, name) = named(row)?;
            let is_wanted = wanted.has(&name);
            if is_wanted {
                oids.push(oid);
            }
            let was_wanted = before.is_some_and(|before| before.relations.contains_key(&oid));
            if is_wanted || was_wanted || known.contains(&oid) {
                names.insert(oid, name);
            }
        }
        let versions = client.query_typed(VERSIONS, &[(&oids, Type::OID_ARRAY)]).await?;
        let hashes = versions.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        Ok(There { count: relations.len(), names, hashes: hashes.collect::<Result<_, Error>>()?, globals })
    }

    /// The name of a relation that is wanted now or was before.
    pub(super) fn name(&self, oid: u32) -> Option<&QualifiedName> {
        self.names.get(&oid)
    }

    /// The known relations that are called otherwise, with the old name and the new, by their number.
    pub(super) fn renamed<'a>(
        &'a self,
        server: &Server,
        wanted: &'a Wanted,
    ) -> impl Iterator<Item = (u32, (QualifiedName, QualifiedName))> + 'a {
        let known = wanted.known(server.origin.as_ref()).map(|known| (known.oid, known.name.clone()));
        let known: Vec<(u32, QualifiedName)> = known.filter(|(_, name)| wanted.has(name)).collect();
        known.into_iter().filter_map(|(oid, before)| {
            let now = self.name(oid)?.clone();
            (before != now).then_some((oid, (before, now)))
        })
    }

    /// Whether `some` are all relations, or so many of many that they are read sooner with the rest.
    pub(super) fn is_most(&self, some: usize) -> bool {
        some == self.count || some > MANY && some * 2 > self.count
    }
}

fn named(row: &Row) -> Result<(u32, QualifiedName), Error> {
    let (schema, name): (&str, &str) = (row.try_get(1)?, row.try_get(2)?);
    Ok((row.try_get(0)?, QualifiedName { schema: Ident::new(schema), name: Ident::new(name) }))
}
