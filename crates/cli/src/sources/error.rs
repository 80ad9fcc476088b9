//! Why a source could not be read.

use std::path::PathBuf;

use driftless_config::{ConfigError, FindError, SelectError};
use driftless_engine::explain::{Explain, Explained};
use driftless_engine::inspect::InspectError;
use driftless_engine::source::SourceError;
use driftless_postgres::load::LoadError;
use driftless_schema::snapshot::SnapshotError;

/// A failure to read a source.
#[derive(Debug, thiserror::Error)]
pub enum SourceReadError {
    /// The text names no source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// There is no configuration file.
    #[error(transparent)]
    NoConfig(#[from] FindError),
    /// The configuration file is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration has no such environment or database.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// An address could not be understood or completed.
    #[error(transparent)]
    Address(Explained),
    /// A database could not be read.
    #[error(transparent)]
    Inspect(InspectError),
    /// DDL could not be loaded.
    #[error(transparent)]
    Load(Explained),
    /// A file could not be read.
    #[error("read {}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A folder holds no SQL.
    #[error("find SQL in the folder {}", .path.display())]
    EmptyFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file is no snapshot that can be used.
    #[error("read the snapshot {}: {source}", .path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; told already.
        source: Box<SnapshotError>,
    },
    /// Not one database could be read.
    #[error("read any of {} databases", .count)]
    AllFailed {
        /// How many there are.
        count: usize,
    },
    /// Somebody pressed Ctrl-C.
    #[error("finish: interrupted")]
    Interrupted,
}

impl From<InspectError> for SourceReadError {
    fn from(error: InspectError) -> Self {
        match error {
            InspectError::Interrupted => SourceReadError::Interrupted,
            error => SourceReadError::Inspect(error),
        }
    }
}

impl From<LoadError> for SourceReadError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Inspect(error) => error.into(),
            error => SourceReadError::Load(Explained::new(error)),
        }
    }
}

impl From<driftless_sqlite::load::LoadError> for SourceReadError {
    fn from(error: driftless_sqlite::load::LoadError) -> Self {
        match error {
            driftless_sqlite::load::LoadError::Interrupted => SourceReadError::Interrupted,
            error => SourceReadError::Load(Explained::new(error)),
        }
    }
}

impl Explain for SourceReadError {
    fn hint(&self) -> Option<String> {
        match self {
            SourceReadError::Source(error) => error.hint(),
            SourceReadError::NoConfig(error) => error.hint(),
            SourceReadError::Config(error) => error.hint(),
            SourceReadError::Select(error) => error.hint(),
            SourceReadError::Address(error) | SourceReadError::Load(error) => error.hint(),
            SourceReadError::Inspect(error) => error.hint(),
            SourceReadError::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("check the path; relative paths start at the current folder".to_owned())
            }
            SourceReadError::EmptyFolder { .. } => Some("files of SQL end in .sql".to_owned()),
            SourceReadError::Snapshot { source, .. } => match **source {
                SnapshotError::Newer { .. } => Some("use a newer driftless, or take the snapshot again".to_owned()),
                SnapshotError::NotASnapshot => Some("driftless snapshot SOURCE --new FILE.json writes one".to_owned()),
                _ => Some("take the snapshot again".to_owned()),
            },
            SourceReadError::File { .. } | SourceReadError::AllFailed { .. } | SourceReadError::Interrupted => None,
        }
    }
}
