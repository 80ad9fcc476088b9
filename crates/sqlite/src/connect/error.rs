//! Why a database was not opened.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use driftless_engine::explain::Explain;
use driftless_engine::explain::Explained;
use driftless_engine::inspect::InspectError;
use rusqlite::{ErrorCode, ffi};

use super::file::Start;

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("open {}: there is no such file", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is a directory.
    #[error("open {}: it is a directory", .path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
    },
    /// It is a pipe, a device or a socket.
    #[error("open {}: it is not a regular file", .path.display())]
    NoFile {
        /// What it is called.
        path: PathBuf,
    },
    /// The system does not let us read it.
    #[error("open {}: this user may not read it", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
    },
    /// It is something else.
    #[error("open {}: file is not a database", .path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// It looks encrypted.
    #[error("open {}: the file is encrypted, or not a database", .path.display())]
    Encrypted {
        /// The file.
        path: PathBuf,
    },
    /// Its statements cannot be read.
    #[error("open {}: SQLite {} cannot read its schema: {message}", .path.display(), rusqlite::version())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What SQLite says; it names the object.
        message: String,
    },
    /// Its pages make no sense.
    #[error("open {}: the file is damaged", .path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A transaction was left unfinished, and only a writer can take it back.
    #[error("open {}: a program that ended early left a transaction in it", .path.display())]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// Its write-ahead log cannot be read without writing beside it.
    #[error("open {}: changes are in its -wal, and its folder is read-only", .path.display())]
    WalUnreadable {
        /// The file.
        path: PathBuf,
    },
    /// Somebody wrote to it all the time.
    #[error("open {}: another program holds it locked, and did not let go in {} s", .path.display(), .waited.as_secs())]
    Busy {
        /// The file.
        path: PathBuf,
        /// For how long it was tried.
        waited: Duration,
    },
    /// It cannot be read, for another reason.
    #[error("open {}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system or SQLite says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Somebody pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

impl OpenError {
    /// Explains what SQLite said of the file `path`, which begins with `start`.
    pub(super) fn of(path: &Path, start: &Start, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => OpenError::Interrupted,
            Some(ErrorCode::NotADatabase) if start.looks_encrypted() => OpenError::Encrypted { path },
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path },
            Some(ErrorCode::DatabaseCorrupt) => match error {
                rusqlite::Error::SqliteFailure(_, Some(message)) if message.contains("malformed database schema") => {
                    OpenError::Schema { path, message }
                }
                error => OpenError::Corrupt { path, source: Box::new(error) },
            },
            Some(ErrorCode::ReadOnly) if extended(&error) == Some(ffi::SQLITE_READONLY_ROLLBACK) => {
                OpenError::Unfinished { path }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly) if start.is_wal_mode() => {
                OpenError::WalUnreadable { path }
            }
            _ => OpenError::Io { path, source: Box::new(error) },
        }
    }
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

impl Explain for OpenError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            OpenError::Missing { .. } => "check the path; a database is read, never made",
            OpenError::Directory { .. } => "name the database file in it",
            OpenError::NoFile { .. } => "name the file that holds the database",
            OpenError::Unreadable { .. } => "run as a user who may read the file and enter its folder",
            OpenError::NotADatabase { .. } => {
                "an SQLite database begins with `SQLite format 3`; files of SQL are named *.sql"
            }
            OpenError::Encrypted { .. } => "read a decrypted copy, such as `sqlcipher_export` makes",
            OpenError::Schema { .. } => "it is damaged, or a newer SQLite made it: `pragma integrity_check` tells",
            OpenError::Corrupt { .. } => "restore a backup, or save what is left with `.recover` of the sqlite3 shell",
            OpenError::Unfinished { .. } => "open it once with a program that may write to it, which undoes the rest",
            OpenError::WalUnreadable { .. } => {
                "read a copy of the file and its -wal in a folder that can be written to"
            }
            OpenError::Busy { .. } => "run it again when the other program is done",
            OpenError::Io { .. } | OpenError::Interrupted => return None,
        };
        Some(hint.to_owned())
    }
}

impl From<OpenError> for InspectError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Interrupted => InspectError::Interrupted,
            error => InspectError::Connect(Explained::new(error)),
        }
    }
}
