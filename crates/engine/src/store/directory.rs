//! A folder of snapshot files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use driftless_schema::model::Catalog;
use driftless_schema::snapshot::{Database, Snapshot};

use super::{SnapshotStore, StoreError, Stored, file_name};
use crate::atomic_file;
use crate::tenant::TenantId;

/// Keeps each tenant in a file of its own, in the format that `driftless snapshot` writes.
///
/// `acme.json` is the schema that was verified, and `acme.begun.json` the one that a sync was to lead
/// to. Files are replaced whole; a reader sees the old one or the new one. Of one tenant, only who
/// holds its lock writes.
#[derive(Debug, Clone)]
pub struct DirectoryStore {
    folder: PathBuf,
}

/// What is kept in a file.
#[derive(Debug, Clone, Copy)]
enum Version {
    Verified,
    Begun,
}

impl Version {
    fn suffix(self) -> &'static str {
        match self {
            Version::Verified => ".json",
            Version::Begun => ".begun.json",
        }
    }
}

impl DirectoryStore {
    /// Uses a folder, which is made when something is first written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        DirectoryStore { folder: folder.into() }
    }

    fn path(&self, tenant: &TenantId, version: Version) -> Result<PathBuf, StoreError> {
        let name = file_name::of(tenant, version.suffix());
        Ok(self.folder.join(name.ok_or_else(|| StoreError::TooLong { tenant: tenant.clone() })?))
    }

    async fn read(&self, tenant: &TenantId, version: Version) -> Result<Option<Catalog>, StoreError> {
        let path = self.path(tenant, version)?;
        let bytes = match blocking(path.clone(), |path| std::fs::read(path)).await {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Read { path, source }),
        };
        let snapshot = match Snapshot::from_json(&bytes) {
            Ok(snapshot) => snapshot,
            Err(source) => return Err(StoreError::Snapshot { path, source: Box::new(source) }),
        };
        match <[Database; 1]>::try_from(snapshot.databases) {
            Ok([database]) if database.name == tenant.as_str() => Ok(Some(database.catalog)),
            Ok(_) | Err(_) => Err(StoreError::OtherTenant { path, tenant: tenant.clone() }),
        }
    }

    async fn write(&self, tenant: &TenantId, version: Version, schema: &Catalog) -> Result<(), StoreError> {
        let path = self.path(tenant, version)?;
        let now = jiff::Timestamp::now();
        let snapshot = Snapshot {
            created_at: now.round(jiff::Unit::Second).unwrap_or(now).to_string(),
            environment: None,
            databases: vec![Database { name: tenant.as_str().to_owned(), catalog: schema.clone() }],
            unreachable: Vec::new(),
        };
        let (bytes, folder) = (snapshot.to_json(), self.folder.clone());
        let written = blocking(path.clone(), move |path| {
            std::fs::create_dir_all(folder)?;
            atomic_file::replace(path, &bytes)
        });
        written.await.map_err(|source| StoreError::Write { path, source })
    }

    async fn remove(&self, tenant: &TenantId, version: Version) -> Result<(), StoreError> {
        let path = self.path(tenant, version)?;
        match blocking(path.clone(), |path| std::fs::remove_file(path)).await {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::Write { path, source }),
        }
    }
}

/// Does with a file what may take a while.
async fn blocking<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path) -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    // It fails where the runtime ends or the work panics.
    tokio::task::spawn_blocking(move || work(&path)).await.unwrap_or_else(|error| Err(error.into()))
}

#[async_trait]
impl SnapshotStore for DirectoryStore {
    async fn latest(&self, tenant: &TenantId) -> Result<Stored, StoreError> {
        let verified = self.read(tenant, Version::Verified).await?;
        Ok(Stored { verified, begun: self.read(tenant, Version::Begun).await? })
    }

    async fn begin(&self, tenant: &TenantId, target: Option<&Catalog>) -> Result<(), StoreError> {
        match target {
            Some(target) => self.write(tenant, Version::Begun, target).await,
            None => self.remove(tenant, Version::Begun).await,
        }
    }

    async fn store(&self, tenant: &TenantId, schema: &Catalog) -> Result<(), StoreError> {
        // In this order: killed in between, what was begun is what was verified.
        self.write(tenant, Version::Verified, schema).await?;
        self.remove(tenant, Version::Begun).await
    }
}

#[cfg(test)]
mod tests;
