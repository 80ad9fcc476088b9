//! What is kept in the target: `driftless.sync_state`, from where to read next, and `driftless.sync_log`,
//! what was done.
//!
//! A state is of use only while it is about the same tables: of the same cluster, timeline, database and
//! number, and with the same choice of rows. Whatever else is there, the table is compared row by row.

use std::collections::HashMap;

use tokio_postgres::types::ToSql;

use crate::discover::Pair;
use crate::options::Check;
use crate::report::{TableName, Way};
use crate::session::Session;
use crate::snapshot::{Identity, Snapshot};
use crate::trouble::Trouble;

/// Whether there is a place for what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// The tables are there.
    There,
    /// Nothing is in their way.
    Free,
    /// Somebody's own schema is called so.
    Foreign,
}

/// Looks whether there is a place.
pub(crate) async fn room(target: &Session) -> Result<Room, Trouble> {
    let row = target.run(target.client().query_one(include_str!("state/room.sql"), &[])).await?;
    let read = || -> Result<(bool, Option<String>, bool), tokio_postgres::Error> {
        Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
    };
    let (schema, comment, tables) = read().map_err(|error| target.trouble(&error))?;
    Ok(match (schema, comment.as_deref() == Some("Driftless keeps its records here.")) {
        (false, _) => Room::Free,
        (true, false) => Room::Foreign,
        (true, true) if tables => Room::There,
        (true, true) => Room::Free,
    })
}

/// Makes the tables where they are missing, and closes rows of runs that ended without a word.
pub(crate) async fn prepare(target: &Session, room: Room) -> Result<(), Trouble> {
    if room != Room::There {
        target.execute(include_str!("state/create.sql")).await?;
    }
    target.execute(include_str!("state/interrupted.sql")).await
}

/// From where tables of a source were to be read next.
#[derive(Debug, Default)]
pub(crate) struct States(HashMap<TableName, State>);

#[derive(Debug)]
struct State {
    source_table: u32,
    target_table: u32,
    timeline: i64,
    transaction: i64,
    selection: String,
    watermark: String,
}

impl States {
    /// Reads what is known of a source.
    pub(crate) async fn read(target: &Session, identity: &Identity) -> Result<Self, Trouble> {
        let values: [&(dyn ToSql + Sync); 2] = [&identity.system, &identity.database];
        let rows = target.run(target.client().query(include_str!("state/read.sql"), &values)).await?;
        let read = |row: &tokio_postgres::Row| -> Result<(TableName, State), tokio_postgres::Error> {
            let name = TableName { schema: row.try_get(0)?, table: row.try_get(1)? };
            let state = State {
                source_table: row.try_get(2)?,
                target_table: row.try_get(3)?,
                timeline: row.try_get(4)?,
                transaction: row.try_get(5)?,
                selection: row.try_get(6)?,
                watermark: row.try_get(7)?,
            };
            Ok((name, state))
        };
        let states = rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| target.trouble(&error))?;
        Ok(States(states))
    }

    /// From where to read a table; `None` where nothing is known that still holds.
    pub(crate) fn watermark(&self, pair: &Pair, identity: &Identity, snapshot: &Snapshot) -> Option<&str> {
        let state = self.0.get(&pair.name)?;
        let holds = state.source_table == pair.source.oid
            && state.target_table == pair.target.oid
            && state.timeline == identity.timeline
            // Transactions are counted up: fewer of them mean an older copy of the source.
            && state.transaction <= snapshot.next_transaction
            && state.selection == selection(pair);
        holds.then_some(state.watermark.as_str())
    }
}

/// Says which rows and columns of a table take part.
fn selection(pair: &Pair) -> String {
    let columns: Vec<&str> = pair.columns.iter().map(|column| column.name.as_str()).collect();
    let timestamp = pair.timestamp.as_ref().and_then(|timestamp| pair.columns.get(timestamp.column));
    let timestamp = timestamp.map(|column| column.name.as_str());
    serde_json::json!({ "columns": columns, "where": pair.filter, "timestamp": timestamp }).to_string()
}

/// Writes from where to read tables next.
pub(crate) async fn write(
    target: &Session,
    pairs: &[&Pair],
    identity: &Identity,
    snapshot: &Snapshot,
) -> Result<(), Trouble> {
    let schemas: Vec<&str> = pairs.iter().map(|pair| pair.name.schema.as_str()).collect();
    let tables: Vec<&str> = pairs.iter().map(|pair| pair.name.table.as_str()).collect();
    let sources: Vec<u32> = pairs.iter().map(|pair| pair.source.oid).collect();
    let targets: Vec<u32> = pairs.iter().map(|pair| pair.target.oid).collect();
    let selections: Vec<String> = pairs.iter().map(|pair| selection(pair)).collect();
    let values: [&(dyn ToSql + Sync); 11] = [
        &identity.system,
        &identity.database,
        &identity.timeline,
        &snapshot.next_transaction,
        &snapshot.time,
        &snapshot.watermark,
        &schemas,
        &tables,
        &sources,
        &targets,
        &selections,
    ];
    target.run(target.client().execute(include_str!("state/write.sql"), &values)).await.map(|_| ())
}

/// A row of the log, as work begins.
pub(crate) struct Begun<'a> {
    pub(crate) name: &'a TableName,
    pub(crate) way: Way,
    pub(crate) check: Check,
}

/// Writes that work on tables begins; the rows' numbers.
pub(crate) async fn log_begin(
    target: &Session,
    (run, source): (&str, &str),
    begun: &[Begun<'_>],
) -> Result<HashMap<TableName, i64>, Trouble> {
    let schemas: Vec<&str> = begun.iter().map(|row| row.name.schema.as_str()).collect();
    let tables: Vec<&str> = begun.iter().map(|row| row.name.table.as_str()).collect();
    let ways: Vec<String> = begun.iter().map(|row| row.way.to_string()).collect();
    let checks: Vec<String> = begun.iter().map(|row| row.check.to_string()).collect();
    let values: [&(dyn ToSql + Sync); 6] = [&run, &source, &schemas, &tables, &ways, &checks];
    let rows = target.run(target.client().query(include_str!("state/log_begin.sql"), &values)).await?;
    let read = |row: &tokio_postgres::Row| -> Result<(TableName, i64), tokio_postgres::Error> {
        Ok((TableName { schema: row.try_get(1)?, table: row.try_get(2)? }, row.try_get(0)?))
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| target.trouble(&error))
}

/// Writes tables that cannot take part.
pub(crate) async fn log_failed(
    target: &Session,
    (run, source): (&str, &str),
    failed: &[(&TableName, &str)],
) -> Result<(), Trouble> {
    let schemas: Vec<&str> = failed.iter().map(|(name, _)| name.schema.as_str()).collect();
    let tables: Vec<&str> = failed.iter().map(|(name, _)| name.table.as_str()).collect();
    let errors: Vec<&str> = failed.iter().map(|(_, error)| *error).collect();
    let values: [&(dyn ToSql + Sync); 5] = [&run, &source, &schemas, &tables, &errors];
    target.run(target.client().execute(include_str!("state/log_failed.sql"), &values)).await.map(|_| ())
}

/// What a row of the log says in the end.
pub(crate) struct Ended {
    pub(crate) id: i64,
    /// Rows read, inserted, updated, deleted, and bytes.
    pub(crate) counts: [u64; 5],
    pub(crate) watermark: Option<String>,
    pub(crate) outcome: &'static str,
    pub(crate) error: Option<String>,
}

/// Writes how work on tables ended. After a Ctrl-C too: the log is to tell of it.
pub(crate) async fn log_end(target: &Session, ended: &[Ended]) -> Result<(), Trouble> {
    let count = |place: usize| -> Vec<i64> {
        let counts = ended.iter().map(|row| row.counts.get(place).copied().unwrap_or_default());
        counts.map(|count| i64::try_from(count).unwrap_or(i64::MAX)).collect()
    };
    let ids: Vec<i64> = ended.iter().map(|row| row.id).collect();
    let [read, inserted, updated, deleted, bytes] = [0, 1, 2, 3, 4].map(count);
    let watermarks: Vec<Option<&str>> = ended.iter().map(|row| row.watermark.as_deref()).collect();
    let outcomes: Vec<&str> = ended.iter().map(|row| row.outcome).collect();
    let errors: Vec<Option<&str>> = ended.iter().map(|row| row.error.as_deref()).collect();
    let values: [&(dyn ToSql + Sync); 9] =
        [&ids, &read, &inserted, &updated, &deleted, &bytes, &watermarks, &outcomes, &errors];
    let written = target.client().execute(include_str!("state/log_end.sql"), &values).await;
    written.map(|_| ()).map_err(|error| target.trouble(&error))
}
