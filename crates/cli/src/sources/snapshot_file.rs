//! Snapshots in files.

use std::io::Read as _;
use std::path::Path;

use driftless_schema::snapshot::Snapshot;

use super::{Reading, SourceReadError};

/// Reads a snapshot; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Reading, SourceReadError> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let bytes = bytes.map_err(|source| SourceReadError::File { path: path.to_owned(), source })?;
    let snapshot = Snapshot::from_json(&bytes)
        .map_err(|source| SourceReadError::Snapshot { path: path.to_owned(), source: Box::new(source) })?;
    tracing::debug!(file = %path.display(), databases = snapshot.databases.len(), "read a snapshot");
    Ok(Reading { environment: snapshot.environment, databases: snapshot.databases, unreachable: snapshot.unreachable })
}
