//! Runs scripts: to read back what they make, or to make a database of them.
//!
//! A script is what SQLite itself understands, statement by statement. It runs on a database of
//! its own and cannot reach any other file.

mod error;
mod guard;

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use driftless_engine::inspect::Inspection;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tokio_util::sync::CancellationToken;

use crate::connect::stop_when_cancelled;
use crate::inspect::inspect_connection;
use crate::sql::statements::{Statement, statements};
use guard::Guard;

pub use error::{LoadError, Refusal};

/// The text of a script, and what to call it in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The file's name.
    pub name: String,
    /// The statements.
    pub text: String,
}

/// Runs `scripts` in their order on an empty database in memory, and reads its schema. The
/// inspection's database is called `main`.
///
/// # Errors
/// When a statement fails or is [refused](Refusal), with the script and the line; when `cancel`
/// is triggered.
pub async fn load_scripts(scripts: Vec<Script>, cancel: &CancellationToken) -> Result<Inspection, LoadError> {
    let stop = cancel.clone();
    let loading = tokio::task::spawn_blocking(move || load(&scripts, &stop));
    tokio::select! {
        outcome = loading => outcome.unwrap_or(Err(LoadError::Interrupted)),
        () = cancel.cancelled() => Err(LoadError::Interrupted),
    }
}

/// Runs one script on an empty database in memory, and reads its schema.
///
/// # Errors
/// As [`load_scripts`]; the script has no name there.
pub fn load_sql(sql: &str) -> Result<Inspection, LoadError> {
    load(&[Script { name: String::new(), text: sql.to_owned() }], &CancellationToken::new())
}

/// Makes a database of `sql` in the file `path`, which must not be there yet. After a failure it is
/// not there either.
///
/// # Errors
/// When the file is there or cannot be made, and as [`load_sql`].
pub fn create_database(path: &Path, sql: &str) -> Result<(), LoadError> {
    // SQLite would open a file that is already there.
    File::create_new(path).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => LoadError::Exists { path: path.to_owned() },
        _ => LoadError::Create { path: path.to_owned(), source },
    })?;
    let script = Script { name: String::new(), text: sql.to_owned() };
    // A relative path could look like a URI.
    let created = std::path::absolute(path)
        .map_err(|source| LoadError::Create { path: path.to_owned(), source })
        .and_then(|absolute| Ok(Connection::open(absolute)?))
        .and_then(|mut connection| run(&mut connection, &[script]));
    if created.is_err() {
        // The failure is what counts.
        let _ = fs::remove_file(path);
    }
    created
}

fn load(scripts: &[Script], cancel: &CancellationToken) -> Result<Inspection, LoadError> {
    let mut connection = stop_when_cancelled(Connection::open_in_memory()?, cancel)?;
    run(&mut connection, scripts)?;
    Ok(inspect_connection(&mut connection, "main".to_owned())?)
}

fn run(connection: &mut Connection, scripts: &[Script]) -> Result<(), LoadError> {
    // Rows may come before the rows they reference, as in the shell and in its dumps.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch("pragma temp_store = memory")?;
    let guard = Guard::new();
    guard.watch(connection)?;
    let mut last_begin = None;
    for script in scripts {
        for statement in statements(&script.text) {
            if let Some(refusal) = guard::refuses(&statement) {
                return Err(error::refused(script, &statement, refusal));
            }
            run_statement(connection, &guard, script, &statement)?;
            if connection.is_autocommit() {
                last_begin = None;
            } else if last_begin.is_none() {
                last_begin = Some((script, statement.line));
            }
        }
    }
    guard::lift(connection)?;
    match last_begin {
        Some((script, line)) => Err(LoadError::Unfinished { place: error::place(script, line) }),
        None => Ok(()),
    }
}

fn run_statement(
    connection: &Connection,
    guard: &Guard,
    script: &Script,
    statement: &Statement<'_>,
) -> Result<(), LoadError> {
    connection.execute_batch(statement.text).map_err(|failure| match guard.refusal() {
        Some(refusal) => error::refused(script, statement, refusal),
        None => error::failed(script, statement, failure),
    })
}
