//! Columns and catalogs of a server that is newer than this version of the reader.

use futures_util::future::try_join_all;
use tokio_postgres::{Client, Error};

use crate::inspect::coverage::{self, Coverage};
use crate::inspect::rows::UnknownColumnRow;
use driftless_schema::sql::quote::{Quoting, identifier};

/// What a server's catalogs have that no query asks for. Nothing, on a server that is known.
#[derive(Default)]
pub(in crate::inspect) struct Unknown {
    columns: Vec<(&'static Coverage, UnknownColumnRow)>,
    /// Catalogs of which nothing is known, by name.
    pub(in crate::inspect) catalogs: Vec<String>,
    /// What the unknown columns say.
    pub(in crate::inspect) facts: Vec<Fact>,
}

/// What one unknown column says of one object.
pub(in crate::inspect) struct Fact {
    /// The catalog of the object that it is about, and the object's number there.
    pub(in crate::inspect) class: u32,
    pub(in crate::inspect) oid: u32,
    /// The column of the object, where it is about one.
    pub(in crate::inspect) part: i32,
    /// The catalog and its column: `pg_class.relnew`.
    pub(in crate::inspect) name: String,
    /// The server's text.
    pub(in crate::inspect) value: String,
}

impl Unknown {
    pub(super) fn of(rows: Vec<UnknownColumnRow>) -> Self {
        let mut unknown = Unknown::default();
        for row in rows {
            match coverage::of(&row.catalog.0) {
                Some(coverage) => unknown.columns.push((coverage, row)),
                None if unknown.catalogs.last().is_some_and(|last| **last == *row.catalog.0) => {}
                None => unknown.catalogs.push(row.catalog.0.to_string()),
            }
        }
        unknown
    }
}

/// Reads what the unknown columns say of objects of users.
pub(super) async fn read(client: &Client, unknown: &Unknown) -> Result<Vec<Fact>, Error> {
    let facts = unknown.columns.iter().map(|(coverage, column)| facts(client, coverage, column));
    Ok(try_join_all(facts).await?.into_iter().flatten().collect())
}

async fn facts(client: &Client, coverage: &Coverage, column: &UnknownColumnRow) -> Result<Vec<Fact>, Error> {
    let Some(key) = &coverage.key else { return Ok(Vec::new()) };
    let (catalog, name) = (coverage.catalog, identifier(Quoting::Postgres, &column.name.0));
    // New columns begin as nothing, no or none: what is so is told no more than NULL is, so that servers
    // of two versions compare. Where a column can be NULL, `0` is something else.
    let differs = if column.not_null { "not in ('', 'f', 'false', '0', '-', '{}')" } else { "is not null" };
    // The number 2615 is that of pg_namespace: the server numbers the schema public among its own.
    let sql = format!(
        "select ({class})::oid, ({oid})::oid, ({part})::int4, c.{name}::text from pg_catalog.{catalog} c
         where c.{name}::text {differs} and (({oid})::oid >= 16384 or ({class})::oid in (1262, 2615))
         order by 1, 2, 3, 4",
        class = key.class,
        oid = key.oid,
        part = key.part,
    );
    let rows = client.query(&sql, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Fact {
                class: row.try_get(0)?,
                oid: row.try_get(1)?,
                part: row.try_get(2)?,
                name: format!("{catalog}.{}", &*column.name.0),
                value: row.try_get(3)?,
            })
        })
        .collect()
}
