//! Why a script was not loaded.

use std::path::PathBuf;

use driftless_engine::explain::Explain;
use rusqlite::ErrorCode;

use super::Script;
use crate::inspect::ReadError;
use crate::sql::statements::Statement;

/// Why a script was not loaded. `place` is `file:line`, or `line 7` where there is no file.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A statement failed.
    #[error("load {place}: {message}, in `{statement}`")]
    Statement {
        /// Where.
        place: String,
        /// The first line of the statement.
        statement: String,
        /// What SQLite says.
        message: String,
    },
    /// A statement may not run.
    #[error("load {place}: {refusal}, in `{statement}`")]
    Refused {
        /// Where.
        place: String,
        /// The first line of the statement.
        statement: String,
        /// Why.
        refusal: Refusal,
    },
    /// The scripts are over, and a transaction is not.
    #[error("load {place}: the transaction that begins here never ends")]
    Unfinished {
        /// Where.
        place: String,
    },
    /// The file is there already.
    #[error("make {}: the file is already there", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be made.
    #[error("make {}", .path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// SQLite failed outside of any statement.
    #[error("prepare a database for the script")]
    Database(#[source] rusqlite::Error),
    /// What the scripts made cannot be read.
    #[error("read back what the script made")]
    Read(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Somebody pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

/// Why a statement may not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A command of the sqlite3 shell.
    #[error("commands of the sqlite3 shell are not SQL")]
    ShellCommand,
    /// It would read or write another file.
    #[error("a script may not reach other files")]
    OtherFile,
    /// It would load code.
    #[error("a script may not load extensions")]
    Extension,
    /// It would write the schema by hand.
    #[error("a script may not write the schema by hand")]
    WritableSchema,
    /// It would change this process.
    #[error("a script may not change settings of the whole process")]
    ProcessSetting,
}

impl Explain for LoadError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            LoadError::Refused { refusal, .. } => match refusal {
                Refusal::ShellCommand => {
                    "remove the line, or run the script in the shell and name the database it makes"
                }
                Refusal::OtherFile => "put everything in one database, and remove ATTACH and VACUUM INTO",
                Refusal::Extension => "name a database file instead of the script",
                Refusal::WritableSchema => "write CREATE VIRTUAL TABLE in place of the INSERT into sqlite_schema",
                Refusal::ProcessSetting => "remove the pragma",
            },
            LoadError::Unfinished { .. } => "add COMMIT",
            LoadError::Exists { .. } => "remove it, or choose another name",
            LoadError::Statement { .. }
            | LoadError::Create { .. }
            | LoadError::Database(_)
            | LoadError::Read(_)
            | LoadError::Interrupted => return None,
        };
        Some(hint.to_owned())
    }
}

impl From<rusqlite::Error> for LoadError {
    fn from(error: rusqlite::Error) -> Self {
        if is_interrupt(&error) { LoadError::Interrupted } else { LoadError::Database(error) }
    }
}

impl From<ReadError> for LoadError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Query(error) if is_interrupt(&error) => LoadError::Interrupted,
            error => LoadError::Read(Box::new(error)),
        }
    }
}

fn is_interrupt(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

/// Says where `line` of a script is.
pub(super) fn place(script: &Script, line: usize) -> String {
    if script.name.is_empty() { format!("line {line}") } else { format!("{}:{line}", script.name) }
}

/// Says why and where a statement may not run.
pub(super) fn refused(script: &Script, statement: &Statement<'_>, refusal: Refusal) -> LoadError {
    LoadError::Refused { place: place(script, statement.line), statement: statement.first_line(), refusal }
}

/// Says why and where a statement failed.
pub(super) fn failed(script: &Script, statement: &Statement<'_>, error: rusqlite::Error) -> LoadError {
    if is_interrupt(&error) {
        return LoadError::Interrupted;
    }
    let (message, offset) = match error {
        rusqlite::Error::SqlInputError { msg, offset, .. } => (msg, usize::try_from(offset).unwrap_or_default()),
        rusqlite::Error::SqliteFailure(_, Some(message)) => (message, 0),
        error => (error.to_string(), 0),
    };
    LoadError::Statement { place: place(script, statement.line_at(offset)), statement: statement.first_line(), message }
}
