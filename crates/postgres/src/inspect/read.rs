//! Reads every catalog row that a schema is made of, in one short read-only transaction.
//!
//! The number of queries does not depend on the number of objects. They are pipelined: all
//! are on their way before the first answer is back. On a large catalog a second connection
//! takes a share of them, in the same exported snapshot.

mod named;
mod raw;
mod unknown;
mod version;

use std::pin::pin;

use driftless_schema::model::Origin;
use futures_util::TryStreamExt as _;
use futures_util::future::{BoxFuture, join_all, try_join5};
use postgres_types::{ToSql, Type};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

pub(super) use self::raw::Raw;
pub(crate) use self::raw::Server;
use self::unknown::Unknown;
pub(crate) use self::version::for_version;
use super::coverage;
use super::focus::Focus;
use super::rows::{CatalogRow, TypeNameRow, UnknownColumnRow};

/// The first number that the server gives to an object of a user.
pub(super) const FIRST_OF_USER: u32 = 16_384;

/// Session settings that change what the deparser writes, pinned.
const SETTINGS: &str = "
    set local search_path to '';
    set local timezone to 'UTC';
    set local datestyle to 'ISO, YMD';
    set local intervalstyle to 'postgres';
    set local bytea_output to 'hex';
    set local quote_all_identifiers to off;
    set local extra_float_digits to 1;
    set local jit to off;
    set local max_parallel_workers_per_gather to 0;";

/// A `pg_class` of more bytes than this is worth a second connection.
const LARGE_CATALOG_BYTES: i64 = 4 << 20;

/// Begins the transaction and learns what the server is. `limits` are settings, so that a reader never waits
/// long behind somebody's DDL.
pub(crate) async fn begin(client: &Client, limits: &str) -> Result<Server, Error> {
    client.batch_execute(&format!("begin isolation level repeatable read, read only; {SETTINGS} {limits}")).await?;
    let row = client
        .query_typed_one(
            "select current_setting('server_version_num')::int4, current_setting('server_version'),
                    d.oid, has_function_privilege('pg_control_system()', 'execute')
                           and has_function_privilege('pg_control_checkpoint()', 'execute'),
                    pg_relation_size('pg_class') > $1, d.datname::text, d.datdba, d.datacl::text[]
             from pg_database d where d.datname = current_database()",
            &[(&LARGE_CATALOG_BYTES, Type::INT8)],
        )
        .await?;
    let version: String = row.try_get(1)?;
    let mut server = Server {
        version_number: row.try_get::<_, i32>(0)?.unsigned_abs(),
        version: version.split(' ').next().unwrap_or_default().to_owned(),
        database: row.try_get(5)?,
        owner: row.try_get(6)?,
        acl: row.try_get(7)?,
        database_oid: row.try_get(2)?,
        origin: None,
        is_large: row.try_get(4)?,
    };
    if row.try_get(3)? {
        let control = client
            .query_typed_one(
                "select s.system_identifier::text || '/' || c.timeline_id::text
                 from pg_control_system() s, pg_control_checkpoint() c",
                &[],
            )
            .await?;
        server.origin = Some(Origin { system: control.try_get(0)?, database: server.database_oid });
    }
    Ok(server)
}

impl Server {
    /// Whether a second connection is worth its while.
    pub(super) fn wants_help(&self) -> bool {
        self.is_large
    }
}

/// Lets `helper` read in the transaction snapshot of `client`.
pub(super) async fn join_snapshot(client: &Client, helper: &Client, limits: &str) -> Result<(), Error> {
    let snapshot: String = client.query_one("select pg_export_snapshot()", &[]).await?.try_get(0)?;
    // The server made the name: hexadecimal digits and dashes.
    let snapshot = snapshot.replace('\'', "''");
    helper
        .batch_execute(&format!(
            "begin isolation level repeatable read, read only; set transaction snapshot '{snapshot}'; {SETTINGS} {limits}"
        ))
        .await
}

/// Reads what is in focus. `helper`, where there is one, takes about half of the work.
pub(super) async fn read(server: Server, focus: Focus, client: &Client, helper: Option<&Client>) -> Result<Raw, Error> {
    let version = server.version_number;
    let here = Reader { client, version, focus: &focus };
    let there = Reader { client: helper.unwrap_or(client), version, focus: &focus };
    let mut raw = Raw { server, ..Raw::default() };
    // The costly ones first on each side: they keep the server busy while the rest is decoded.
    let outcomes = join_all([
        here.fill(&mut raw.columns),
        there.fill(&mut raw.indexes),
        there.fill(&mut raw.constraints),
        here.fill(&mut raw.defaults),
        here.fill(&mut raw.relations),
        here.fill(&mut raw.dependencies),
        there.fill(&mut raw.sequences),
        there.fill(&mut raw.types),
        there.fill(&mut raw.routines),
        there.fill(&mut raw.comments),
        there.fill(&mut raw.triggers),
        there.fill(&mut raw.policies),
        there.fill(&mut raw.rules),
        there.fill(&mut raw.views_of_rules),
        there.fill(&mut raw.ranges),
        there.fill(&mut raw.inheritance),
        there.fill(&mut raw.foreign_tables),
        there.fill(&mut raw.operator_classes),
        there.fill(&mut raw.members),
        there.fill(&mut raw.extensions),
        there.fill(&mut raw.schemas),
        there.fill(&mut raw.roles),
        there.fill(&mut raw.tablespaces),
        there.fill(&mut raw.access_methods),
        there.fill(&mut raw.languages),
        there.fill(&mut raw.wrappers),
        there.fill(&mut raw.servers),
        there.fill(&mut raw.user_mappings),
        there.fill(&mut raw.user_collations),
        there.fill(&mut raw.conversions),
        there.fill(&mut raw.base_types),
        there.fill(&mut raw.text_parsers),
        there.fill(&mut raw.text_templates),
        there.fill(&mut raw.text_dictionaries),
        there.fill(&mut raw.text_configurations),
        there.fill(&mut raw.text_mappings),
        there.fill(&mut raw.statistics),
        there.fill(&mut raw.aggregates),
        there.fill(&mut raw.operators),
        there.fill(&mut raw.operator_families),
        there.fill(&mut raw.family_operators),
        there.fill(&mut raw.family_functions),
        there.fill(&mut raw.casts),
        there.fill(&mut raw.transforms),
        there.fill(&mut raw.event_triggers),
        there.fill(&mut raw.publications),
        there.fill(&mut raw.publication_tables),
        there.fill(&mut raw.publication_schemas),
        there.fill(&mut raw.subscriptions),
        there.fill(&mut raw.default_privileges),
        there.fill(&mut raw.labels),
        there.fill(&mut raw.odd_triggers),
        there.fill_unknown(&mut raw.unknown),
    ])
    .await;
    first_cause(outcomes)?;
    raw.columns.sort_unstable_by_key(|column| (column.relation, column.number));
    let types = named::types(&raw);
    let (type_ids, modifiers): (Vec<u32>, Vec<i32>) = types.iter().copied().unzip();
    let (collations, routines, operators) = (named::collations(&raw), named::routines(&raw), named::operators(&raw));
    let (names, collations, routines, operators, unknown) = try_join5(
        here.rows::<TypeNameRow>(vec![(&type_ids, Type::OID_ARRAY), (&modifiers, Type::INT4_ARRAY)]),
        there.rows(vec![(&collations, Type::OID_ARRAY)]),
        there.rows(vec![(&routines, Type::OID_ARRAY)]),
        there.rows(vec![(&operators, Type::OID_ARRAY)]),
        unknown::read(there.client, &raw.unknown),
    )
    .await?;
    raw.type_names = types.into_iter().zip(names.into_iter().map(|row| row.name)).collect();
    raw.collations = collations;
    raw.routine_names = routines;
    raw.operator_names = operators;
    raw.unknown.facts = unknown;
    raw.focus = focus;
    Ok(raw)
}

/// Returns the error that came first on the server: after it every query of the transaction fails,
/// and says no more than that.
fn first_cause(outcomes: Vec<Result<(), Error>>) -> Result<(), Error> {
    let mut errors = outcomes.into_iter().filter_map(Result::err).collect::<Vec<_>>();
    let follows = |error: &Error| error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION);
    errors.sort_by_key(follows);
    errors.into_iter().next().map_or(Ok(()), Err)
}

/// Runs queries on one connection.
struct Reader<'a> {
    client: &'a Client,
    version: u32,
    focus: &'a Focus,
}

type Parameters<'a> = Vec<(&'a (dyn ToSql + Sync), Type)>;

impl<'a> Reader<'a> {
    /// Reads all rows of a query without parameters into `rows`.
    fn fill<'f, R: CatalogRow + Send + 'f>(&'f self, rows: &'f mut Vec<R>) -> BoxFuture<'f, Result<(), Error>> {
        Box::pin(async move {
            *rows = self.rows(Parameters::new()).await?;
            Ok(())
        })
    }

    /// Asks what the server's catalogs have that no query asks for.
    fn fill_unknown<'f>(&'f self, unknown: &'f mut Unknown) -> BoxFuture<'f, Result<(), Error>> {
        Box::pin(async move {
            let (known, ignored) = (coverage::known_columns(), coverage::ignored_catalogs());
            let parameters: Parameters<'_> = vec![(&known, Type::TEXT_ARRAY), (&ignored, Type::TEXT_ARRAY)];
            *unknown = Unknown::of(self.rows::<UnknownColumnRow>(parameters).await?);
            Ok(())
        })
    }

    async fn rows<R: CatalogRow>(&self, parameters: Parameters<'_>) -> Result<Vec<R>, Error> {
        let sql = self.focus.restrict(&for_version(R::SQL, self.version));
        let mut stream = pin!(self.client.query_typed_raw(&sql, parameters).await?);
        let mut rows = Vec::new();
        while let Some(row) = stream.try_next().await? {
            if rows.is_empty() {
                debug_assert!(row.columns().iter().map(|column| column.name()).eq(R::COLUMNS.iter().copied()));
            }
            rows.push(R::decode(&row)?);
        }
        Ok(rows)
    }
}
