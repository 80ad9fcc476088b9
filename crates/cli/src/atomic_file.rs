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
/// one; what is left over when this fails or is killed is at most a file of another name.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    try_write(path, bytes).map_err(|source| WriteError { path: path.to_owned(), source })
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
    let mut file = tempfile::Builder::new().prefix(".driftless-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(bytes)?;
    readable(file.as_file())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are their owner's alone; this one is to be read by others as any file is.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
