//! Files that appear whole or not at all.

use std::io::{Error, Result, Write as _};
use std::path::Path;

/// Puts `bytes` under `path`, in a folder that is there. A reader of `path` sees the old file or
/// the new one. What is left over when this fails is nothing; when the process is killed, at most a
/// file named `.driftless-….tmp` beside it.
///
/// # Errors
/// When the system refuses; `path` is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut file = temporary(folder).map_err(without_path)?;
    file.as_file_mut().write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn temporary(folder: &Path) -> Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".driftless-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What any new file gets, less what the umask takes; alone it would be for us only.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Leaves the temporary file's name out of what the system said: nobody knows it.
fn without_path(error: Error) -> Error {
    match error.to_string().rsplit_once(" at path ") {
        Some((told, _)) => Error::new(error.kind(), told),
        None => error,
    }
}
