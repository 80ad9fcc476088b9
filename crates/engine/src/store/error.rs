//! Why a store does not give or take.

use std::path::PathBuf;

use driftless_schema::snapshot::SnapshotError;

use crate::explain::Explain;
use crate::tenant::TenantId;

/// A failure to read or write what is kept of a tenant.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file could not be read.
    #[error("read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written or removed.
    #[error("write {}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no snapshot that can be used.
    #[error("read the snapshot {}: {source}", .path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; told already.
        source: Box<SnapshotError>,
    },
    /// A file is a snapshot, but not of this tenant.
    #[error("read {}: it is not the snapshot of {tenant} alone", .path.display())]
    OtherTenant {
        /// The file.
        path: PathBuf,
        /// The tenant.
        tenant: TenantId,
    },
    /// The tenant's id makes no file name.
    #[error("keep a snapshot of {tenant}: its id is too long for the name of a file")]
    TooLong {
        /// The tenant.
        tenant: TenantId,
    },
    /// A store of another kind failed.
    #[error("reach the store of snapshots")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Explain for StoreError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            StoreError::Read { .. } | StoreError::Write { .. } => "check the folder, and who may use it",
            StoreError::Snapshot { source, .. } if matches!(**source, SnapshotError::Newer { .. }) => {
                "use a newer driftless"
            }
            StoreError::Snapshot { .. } => {
                "remove the file if it cannot be restored: the next sync with a target writes a new one"
            }
            StoreError::OtherTenant { .. } => "give each fleet a folder of its own",
            StoreError::TooLong { .. } => "call the tenant something shorter, and say where it is",
            StoreError::Other(_) => return None,
        };
        Some(hint.to_owned())
    }
}
