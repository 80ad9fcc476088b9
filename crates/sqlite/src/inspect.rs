//! Reads the schema of a database as structure.
//!
//! `read` asks SQLite's pragmas, all tables in one query each; what no pragma tells (names of
//! constraints, checks, conflict clauses, collations, generated expressions) comes from the text
//! of the statements that SQLite keeps. `assemble` makes the model of both. Everything is in the
//! schema `main`; SQLite's own tables, the shadow tables behind virtual ones and the indexes
//! behind constraints are hidden.
//!
//! Where SQLite has what the model has no field for, it is an option of what it belongs to:
//!
//! | option | of | means |
//! |---|---|---|
//! | `autoincrement` | a column | a number is never used again |
//! | `not_null_on_conflict` | a column | what happens to a NULL, where that is not `abort` |
//! | `on_conflict` | a key | what happens to a duplicate, where that is not `abort` |
//! | `key <column>` | a key | collation and order of a term, where they are not the column's and ascending |
//! | `without_rowid`, `strict` | a table | `true` |
//! | `using` | a virtual table | the module with its arguments |
//!
//! A column that is another name of the rowid has an identity that takes values (`by default`):
//! it refuses NULL and fills itself.

mod assemble;
mod code;
mod dependencies;
mod error;
mod indexes;
mod keys;
mod names;
mod read;
mod relations;
mod rows;

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector};
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

pub use crate::connect::OpenError;
use crate::connect::{self, Reading};

pub(crate) use error::ReadError;

/// How long a read waits for somebody who writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads one SQLite database.
#[derive(Debug, Clone)]
pub struct SqliteInspector {
    path: PathBuf,
    patience: Duration,
}

impl SqliteInspector {
    /// Makes an inspector of the database in the file `path`, which is never made or changed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        SqliteInspector { path: path.into(), patience: PATIENCE }
    }

    /// Waits for up to `patience` while somebody holds the file locked; 10 seconds unless told.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        SqliteInspector { patience, ..self }
    }
}

#[async_trait]
impl SchemaInspector for SqliteInspector {
    async fn inspect(&self, cancel: &CancellationToken) -> Result<Inspection, InspectError> {
        let (path, patience, stop) = (self.path.clone(), self.patience, cancel.clone());
        let reading = tokio::task::spawn_blocking(move || inspect_file(&path, patience, &stop));
        tokio::select! {
            outcome = reading => outcome.unwrap_or_else(|error| {
                Err(InspectError::Lost { target: self.path.display().to_string(), source: Box::new(error) })
            }),
            () = cancel.cancelled() => Err(InspectError::Interrupted),
        }
    }
}

/// Opens the file `path` and reads it, waiting up to `patience` while somebody writes.
pub(crate) fn inspect_file(
    path: &Path,
    patience: Duration,
    cancel: &CancellationToken,
) -> Result<Inspection, InspectError> {
    if cancel.is_cancelled() {
        return Err(InspectError::Interrupted);
    }
    let Reading { mut connection, notes } = connect::begin(path, patience, cancel)?;
    let database = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut inspection = inspect_connection(&mut connection, database)
        .map_err(|error| error.into_inspect_error(path.display().to_string()))?;
    inspection.notes.splice(0..0, notes);
    Ok(inspection)
}

/// Reads the main schema of an open database, as its transaction sees it.
pub(crate) fn inspect_connection(connection: &mut Connection, database: String) -> Result<Inspection, ReadError> {
    let raw = read::read(connection)?;
    let (catalog, notes) = assemble::assemble(&raw)?;
    Ok(Inspection { catalog, database, notes })
}
