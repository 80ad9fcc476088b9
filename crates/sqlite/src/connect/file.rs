//! What a file looks like before SQLite opens it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::OpenError;

/// The first bytes of every SQLite 3 database.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// How much of a file is looked at.
const START_BYTES: u64 = 1024;

/// So many of 256 values are in as many bytes of noise as are looked at, but for one in millions.
const NOISE_VALUES: usize = 230;

/// How a file begins. It is read only where SQLite could not open it: to close a file lets go of every lock that
/// this process has on it, those of other connections included (<https://sqlite.org/howtocorrupt.html>, section 2.2).
#[derive(Debug)]
pub(super) struct Start<'a> {
    path: &'a Path,
    length: u64,
}

/// Looks at a file that should be a database.
pub(super) fn look(path: &Path) -> Result<Start<'_>, OpenError> {
    let explain = |source: std::io::Error| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => OpenError::Missing { path: path.to_owned() },
        ErrorKind::PermissionDenied => OpenError::Unreadable { path: path.to_owned() },
        _ => OpenError::Io { path: path.to_owned(), source: Box::new(source) },
    };
    let metadata = fs::metadata(path).map_err(explain)?;
    if metadata.is_dir() {
        return Err(OpenError::Directory { path: path.to_owned() });
    }
    // To open a pipe would wait for its other end.
    if !metadata.is_file() {
        return Err(OpenError::NoFile { path: path.to_owned() });
    }
    Ok(Start { path, length: metadata.len() })
}

/// Whether changes of the database `path` may be in a `-wal` beside it.
pub(super) fn has_wal(path: &Path) -> bool {
    let mut name = OsString::from(path);
    name.push("-wal");
    fs::metadata(name).is_ok_and(|metadata| metadata.len() > 0)
}

impl Start<'_> {
    /// Whether there is nothing in the file. SQLite takes it for a database without tables.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The first bytes; none where they cannot be read.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Whatever stands in the way, SQLite has told it.
        let _ = File::open(self.path).and_then(|file| file.take(START_BYTES).read_to_end(&mut bytes));
        bytes
    }

    /// Whether the header says that changes go to a write-ahead log.
    pub(super) fn is_wal_mode(&self) -> bool {
        let bytes = self.bytes();
        bytes.starts_with(MAGIC) && bytes.get(18..20) == Some(&[2, 2])
    }

    /// Whether it looks like pages of noise, as an encrypted database does: those of SQLCipher begin
    /// with random bytes.
    pub(super) fn looks_encrypted(&self) -> bool {
        let bytes = self.bytes();
        let mut values = bytes.clone();
        values.sort_unstable();
        values.dedup();
        !bytes.starts_with(MAGIC) && self.length.is_multiple_of(START_BYTES) && values.len() > NOISE_VALUES
    }
}
