//! Reads every catalog row that a schema is made of, in one short read-only transaction.
//!
//! The number of queries does not depend on the number of objects. They are pipelined: all
//! are on their way before the first answer is back. On a large catalog a second connection
//! takes a share of them, in the same exported snapshot.

use std::pin::pin;

use driftless_schema::model::Origin;
use futures_util::TryStreamExt as _;
use futures_util::future::{BoxFuture, join_all, try_join};
use postgres_types::{ToSql, Type};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use super::rows::{
    AccessMethodRow, CatalogRow, CollationRow, ColumnRow, CommentRow, ConstraintRow, DefaultRow, DependencyRow,
    ExtensionRow, ForeignTableRow, IndexRow, InheritanceRow, MemberRow, OperatorClassRow, PolicyRow, RangeRow,
    RelationRow, RoleRow, RoutineRow, RuleRow, SchemaRow, SequenceRow, TablespaceRow, TriggerRow, TypeNameRow, TypeRow,
    ViewRuleRow,
};

/// Session settings that change what the deparser writes, pinned; and limits, so that a reader
/// never waits long behind somebody's DDL.
const SETTINGS: &str = "
    set local search_path to '';
    set local timezone to 'UTC';
    set local datestyle to 'ISO, YMD';
    set local intervalstyle to 'postgres';
    set local bytea_output to 'hex';
    set local quote_all_identifiers to off;
    set local extra_float_digits to 1;
    set local statement_timeout to 0;
    set local lock_timeout to '1s';
    set local jit to off;
    set local max_parallel_workers_per_gather to 0;";

/// A `pg_class` of more bytes than this is worth a second connection.
const LARGE_CATALOG_BYTES: i64 = 4 << 20;

/// Every catalog row of a schema.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) server: Server,
    pub(super) schemas: Vec<SchemaRow>,
    pub(super) roles: Vec<RoleRow>,
    pub(super) tablespaces: Vec<TablespaceRow>,
    pub(super) access_methods: Vec<AccessMethodRow>,
    pub(super) relations: Vec<RelationRow>,
    /// Sorted by relation and number.
    pub(super) columns: Vec<ColumnRow>,
    pub(super) defaults: Vec<DefaultRow>,
    pub(super) constraints: Vec<ConstraintRow>,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) operator_classes: Vec<OperatorClassRow>,
    pub(super) inheritance: Vec<InheritanceRow>,
    pub(super) foreign_tables: Vec<ForeignTableRow>,
    pub(super) sequences: Vec<SequenceRow>,
    pub(super) types: Vec<TypeRow>,
    pub(super) ranges: Vec<RangeRow>,
    pub(super) routines: Vec<RoutineRow>,
    pub(super) triggers: Vec<TriggerRow>,
    pub(super) policies: Vec<PolicyRow>,
    pub(super) rules: Vec<RuleRow>,
    pub(super) views_of_rules: Vec<ViewRuleRow>,
    pub(super) extensions: Vec<ExtensionRow>,
    pub(super) members: Vec<MemberRow>,
    pub(super) comments: Vec<CommentRow>,
    pub(super) dependencies: Vec<DependencyRow>,
    /// The distinct pairs of type and modifier of `columns`, sorted, with the type's text.
    pub(super) type_names: Vec<((u32, i32), String)>,
    pub(super) collations: Vec<CollationRow>,
}

/// What the server says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Server {
    /// The version as a number: 150018.
    pub(super) version_number: u32,
    /// The version without the packager's suffix: `15.18`.
    pub(super) version: String,
    /// The database's name.
    pub(super) database: String,
    /// The role that owns the database.
    pub(super) owner: u32,
    pub(super) origin: Option<Origin>,
    is_large: bool,
}

/// Begins the transaction and learns what the server is.
pub(super) async fn begin(client: &Client) -> Result<Server, Error> {
    client.batch_execute(&format!("begin isolation level repeatable read, read only; {SETTINGS}")).await?;
    let row = client
        .query_one(
            "select current_setting('server_version_num')::int4, current_setting('server_version'),
                    d.oid, has_function_privilege('pg_control_system()', 'execute')
                           and has_function_privilege('pg_control_checkpoint()', 'execute'),
                    pg_relation_size('pg_class') > $1, d.datname::text, d.datdba
             from pg_database d where d.datname = current_database()",
            &[&LARGE_CATALOG_BYTES],
        )
        .await?;
    let version: String = row.try_get(1)?;
    let mut server = Server {
        version_number: row.try_get::<_, i32>(0)?.unsigned_abs(),
        version: version.split(' ').next().unwrap_or_default().to_owned(),
        database: row.try_get(5)?,
        owner: row.try_get(6)?,
        origin: None,
        is_large: row.try_get(4)?,
    };
    if row.try_get(3)? {
        let control = client
            .query_one(
                "select s.system_identifier::text || '/' || c.timeline_id::text
                 from pg_control_system() s, pg_control_checkpoint() c",
                &[],
            )
            .await?;
        server.origin = Some(Origin { system: control.try_get(0)?, database: row.try_get(2)? });
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
pub(super) async fn join_snapshot(client: &Client, helper: &Client) -> Result<(), Error> {
    let snapshot: String = client.query_one("select pg_export_snapshot()", &[]).await?.try_get(0)?;
    // The server made the name: hexadecimal digits and dashes.
    let snapshot = snapshot.replace('\'', "''");
    helper
        .batch_execute(&format!(
            "begin isolation level repeatable read, read only; set transaction snapshot '{snapshot}'; {SETTINGS}"
        ))
        .await
}

/// Reads everything. `helper`, where there is one, takes about half of the work.
pub(super) async fn read(server: Server, client: &Client, helper: Option<&Client>) -> Result<Raw, Error> {
    let version = server.version_number;
    let here = Reader { client, version };
    let there = Reader { client: helper.unwrap_or(client), version };
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
    ])
    .await;
    first_cause(outcomes)?;
    raw.columns.sort_unstable_by_key(|column| (column.relation, column.number));
    let mut types: Vec<_> = raw.columns.iter().map(|column| (column.type_id, column.modifier)).collect();
    types.sort_unstable();
    types.dedup();
    let (type_ids, modifiers): (Vec<u32>, Vec<i32>) = types.iter().copied().unzip();
    let mut collations: Vec<_> = raw.columns.iter().filter_map(|column| column.collation).collect();
    collations.extend(raw.types.iter().filter_map(|domain| domain.collation));
    collations.extend(raw.indexes.iter().flat_map(|index| index.collations.iter().copied()));
    collations.sort_unstable();
    collations.dedup();
    let (names, collations) = try_join(
        here.rows::<TypeNameRow>(vec![(&type_ids, Type::OID_ARRAY), (&modifiers, Type::INT4_ARRAY)]),
        there.rows(vec![(&collations, Type::OID_ARRAY)]),
    )
    .await?;
    raw.type_names = types.into_iter().zip(names.into_iter().map(|row| row.name)).collect();
    raw.collations = collations;
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

impl Raw {
    /// Whether somebody's DDL came in between. Rows are of the transaction's snapshot, but the
    /// deparser looks at the newest catalog: of what was dropped meanwhile it writes nothing.
    pub(super) fn is_torn(&self) -> bool {
        let views = self.relations.iter().filter(|row| matches!(row.kind.0, b'v' | b'm'));
        let keys = self.relations.iter().filter(|row| row.kind.0 == b'p');
        let checks = self.constraints.iter().filter(|row| row.kind.0 == b'c');
        views.map(|row| &row.view_definition).chain(keys.map(|row| &row.partition_key)).any(Option::is_none)
            || checks.map(|row| &row.expression).any(Option::is_none)
            || self.type_names.iter().any(|(_, name)| name == "???")
    }
}

/// Runs queries on one connection.
struct Reader<'a> {
    client: &'a Client,
    version: u32,
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

    async fn rows<R: CatalogRow>(&self, parameters: Parameters<'_>) -> Result<Vec<R>, Error> {
        let sql = for_version(R::SQL, self.version);
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

/// Facts that a later major version added, what reads them there, and what stands for them before.
const SINCE: [(&str, u32, &str, &str); 4] = [
    ("{on_delete_columns}", 150_000, "c.confdelsetcols", "null::int2[]"),
    ("{nulls_not_distinct}", 150_000, "i.indnullsnotdistinct", "false"),
    ("{enforced}", 180_000, "c.conenforced", "true"),
    ("{period}", 180_000, "c.conperiod", "false"),
];

fn for_version(sql: &str, version: u32) -> String {
    SINCE.iter().fold(sql.to_owned(), |sql, (token, since, new, old)| {
        sql.replace(token, if version >= *since { new } else { old })
    })
}
