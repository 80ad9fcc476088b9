//! Opening a database file to read it, and nothing else.
//!
//! The file is never made and never written. SQLite itself may put `-wal` and `-shm` beside a
//! database in WAL mode, as it does for every reader.

mod error;
mod file;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio_util::sync::CancellationToken;

pub use error::OpenError;

/// How many steps of SQLite's virtual machine may pass before it looks whether to stop.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

/// How long SQLite itself waits for a lock before we look whether to stop.
const WAIT: Duration = Duration::from_millis(100);

/// What can stand in a URI's path as it is.
const URI_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// A connection with a read transaction begun, and what there is to know about how it came about.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The connection.
    pub(crate) connection: Connection,
    /// Sentences for the reader of a snapshot.
    pub(crate) notes: Vec<String>,
}

/// Opens `path` and begins to read, waiting up to `patience` while somebody writes.
pub(crate) fn begin(path: &Path, patience: Duration, cancel: &CancellationToken) -> Result<Reading, OpenError> {
    let start = file::look(path)?;
    let failed = |error| OpenError::of(path, &start, error);
    let connection = open(&relative(path), OpenFlags::empty(), cancel).map_err(failed)?;
    match begin_patiently(&connection, patience, cancel) {
        Ok(()) if start.is_empty() => {
            Ok(Reading { connection, notes: vec![format!("{}: the file is empty", path.display())] })
        }
        Ok(()) => Ok(Reading { connection, notes: Vec::new() }),
        // Without a `-wal` there is nobody writing, and all is in the file itself.
        Err(error) if start.is_wal_mode() && cannot_share_memory(&error) && !file::has_wal(path) => {
            drop(connection);
            let connection = open(&immutable(path), OpenFlags::SQLITE_OPEN_URI, cancel).map_err(failed)?;
            begin_patiently(&connection, patience, cancel).map_err(failed)?;
            Ok(Reading {
                connection,
                notes: vec![format!(
                    "{}: its folder is read-only, so the file was read as one that nobody changes",
                    path.display()
                )],
            })
        }
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            Err(OpenError::Busy { path: path.to_owned(), waited: patience })
        }
        Err(error) => Err(failed(error)),
    }
}

fn open(name: &Path, flags: OpenFlags, cancel: &CancellationToken) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(name, flags)?;
    connection.busy_timeout(WAIT)?;
    stop_when_cancelled(connection, cancel)
}

/// Lets `cancel` interrupt whatever the connection is at.
pub(crate) fn stop_when_cancelled(
    mut connection: Connection,
    cancel: &CancellationToken,
) -> rusqlite::Result<Connection> {
    let cancel = cancel.clone();
    connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || cancel.is_cancelled()))?;
    Ok(connection)
}

/// Begins a transaction and reads the schema in it, which takes the lock.
fn begin_patiently(connection: &Connection, patience: Duration, cancel: &CancellationToken) -> rusqlite::Result<()> {
    connection.execute_batch("begin")?;
    let since = Instant::now();
    loop {
        match connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && since.elapsed() < patience
                    && !cancel.is_cancelled() => {}
            outcome => return outcome,
        }
    }
}

/// A WAL reader needs shared memory in the folder, or somebody else's.
fn cannot_share_memory(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// A name that SQLite takes for a file, whatever it looks like: `file:x` and `:memory:` do not.
fn relative(path: &Path) -> PathBuf {
    if path.is_absolute() { path.to_owned() } else { Path::new(".").join(path) }
}

/// A URI of a file that nobody changes, so that nothing is locked.
fn immutable(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let bytes = absolute.as_os_str().as_encoded_bytes();
    PathBuf::from(format!("file://{}?immutable=1", percent_encode(bytes, URI_PATH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_never_taken_for_a_uri_or_for_memory() {
        assert_eq!(relative(Path::new("file:a?mode=memory")), Path::new("./file:a?mode=memory"));
        assert_eq!(relative(Path::new(":memory:")), Path::new("./:memory:"));
        assert_eq!(relative(Path::new("/a/b.db")), Path::new("/a/b.db"));
        assert_eq!(immutable(Path::new("/a b/c?d#e%.db")), Path::new("file:///a%20b/c%3Fd%23e%25.db?immutable=1"));
    }
}
