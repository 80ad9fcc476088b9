//! Why a schema was not read.

use driftless_engine::inspect::InspectError;
use rusqlite::ErrorCode;

use crate::sql::cursor::Unexpected;

/// Why a schema was not read from an open database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// SQLite did not answer.
    #[error("ask SQLite for the schema")]
    Query(#[from] rusqlite::Error),
    /// The text of a statement is not what it should be.
    #[error("read the {kind} `{name}` from its statement")]
    Statement {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: Unexpected,
    },
}

impl ReadError {
    /// Says where it happened.
    pub(crate) fn into_inspect_error(self, target: String) -> InspectError {
        let ReadError::Query(error) = self else {
            return InspectError::Query { target, source: Box::new(self) };
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => InspectError::Interrupted,
            Some(ErrorCode::SystemIoFailure) => InspectError::Lost { target, source: Box::new(error) },
            _ => InspectError::Query { target, source: Box::new(error) },
        }
    }
}
