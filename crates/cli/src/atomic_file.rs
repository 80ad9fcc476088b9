//! Files that appear whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A failure to write a file.
#[derive(Debug, thiserror::Error)]
#[error("write {}", .path.display())]
pub(crate) struct WriteError {
    path: PathBuf,
    source: std::io::Error,
}

impl driftless::prelude::Explain for WriteError {
    fn hint(&self) -> Option<String> {
        match self.source.kind() {
            std::io::ErrorKind::PermissionDenied => Some("check who may write to that folder".to_owned()),
            std::io::ErrorKind::StorageFull => Some("the disk is full; nothing was changed".to_owned()),
            _ => None,
        }
    }
}

/// Writes `bytes` to `path`, and makes its folder. A reader of `path` sees the old file or the new
/// one; what is left over when this is killed is at most a file of another name.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    // Of a link what it leads to is replaced, and not the link: /dev/stdout is one.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    tracing::debug!(file = %target.display(), bytes = bytes.len(), "writing a file");
    try_write(&target, bytes).map_err(|source| WriteError { path: path.to_owned(), source })
}

fn try_write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    // A pipe or a terminal cannot be replaced.
    if path.exists() && !path.is_file() {
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    driftless_engine::atomic_file::replace(path, bytes)
}
