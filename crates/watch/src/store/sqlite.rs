//! The embedded store: one SQLite file, one connection, one process.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, ToSql, params_from_iter};

use super::StoreError;
use super::sql::{Dialect, Sql};
use super::value::{Row, Value};

/// What the connection begins with. Nobody else may use the file: what replicas would need is not here.
const SESSION: &str = "pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;
    pragma foreign_keys = on; pragma trusted_schema = off;";

/// How long it waits for the process before to let go of the file.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many prepared statements are kept.
const PREPARED: usize = 128;

/// Opens the file, and makes it if there is none; only its owner can read it.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let shown = path.display().to_string();
    if let Err(source) = private(path) {
        return Err(StoreError::Open { path: shown, source: Box::new(source) });
    }
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse { path: shown.clone() },
        _ => StoreError::Open { path: shown.clone(), source: Box::new(error) },
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // The lock is taken with the first write, and kept.
    connection.execute_batch(SESSION).map_err(failed)?;
    connection.execute_batch("begin immediate; commit").map_err(failed)?;
    Ok(connection)
}

/// Makes the file, where there is none, for its owner alone.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Runs a query and returns its rows.
pub(super) fn query(connection: &Connection, sql: Sql, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(&Dialect::Sqlite.write(sql)).map_err(told)?;
    let columns = names(&statement);
    let mut rows = statement.query(params_from_iter(parameters)).map_err(told)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(told)? {
        let values = (0..columns.len()).map(|index| row.get_ref(index).map(value).map_err(told)?);
        found.push(Row { columns: Arc::clone(&columns), values: values.collect::<Result<_, _>>()? });
    }
    Ok(found)
}

/// Runs a statement and returns how many rows it touched.
pub(super) fn execute(connection: &Connection, sql: Sql, parameters: &[Value]) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(&Dialect::Sqlite.write(sql)).map_err(told)?;
    let touched = statement.execute(params_from_iter(parameters)).map_err(told)?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

/// Runs statements without parameters.
pub(super) fn batch(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.execute_batch(sql).map_err(told)
}

/// Says whether commits that follow wait for the disk.
pub(super) fn lazily(connection: &Connection, lazily: bool) -> Result<(), StoreError> {
    let level = if lazily { "NORMAL" } else { "FULL" };
    connection.pragma_update(None, "synchronous", level).map_err(told)
}

fn names(statement: &Statement<'_>) -> Arc<[String]> {
    statement.column_names().map(str::to_owned).collect()
}

fn value(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Text(text) => Value::Text(str::from_utf8(text).map_err(|_| StoreError::damaged("text"))?.to_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(StoreError::damaged("number")),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// Says what an error of the driver means for whoever asked.
fn told(error: rusqlite::Error) -> StoreError {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    match extended {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            StoreError::Exists
        }
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => StoreError::Gone,
        _ => match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen,
            ) => StoreError::Unavailable(Box::new(error)),
            _ => StoreError::Query(Box::new(error)),
        },
    }
}
