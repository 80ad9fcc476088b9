//! SQLite: a database file of one test's own.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

/// A database file in a directory that is removed when this is dropped.
#[derive(Debug)]
pub struct TempDb {
    dir: TempDir,
}

/// Creates a database file and runs `sql` in it, statements separated by semicolons.
pub fn database(sql: &str) -> TempDb {
    let db = TempDb { dir: tempfile::tempdir().expect("a directory for temporary files") };
    if let Err(error) = db.connect().execute_batch(sql) {
        panic!("{error} in:\n{sql}");
    }
    db
}

impl TempDb {
    /// Returns the file's path.
    pub fn path(&self) -> PathBuf {
        self.dir().join("test.db")
    }

    /// Returns the directory that holds nothing but the file and what SQLite puts beside it.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Returns a new connection.
    pub fn connect(&self) -> Connection {
        Connection::open(self.path()).expect("the file opens")
    }
}
