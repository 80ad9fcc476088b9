//! What tenants were last seen to have, and what they were on their way to.

mod directory;
mod error;
mod file_name;
mod memory;

use std::sync::Arc;

use async_trait::async_trait;
use driftless_schema::model::Catalog;

pub use directory::DirectoryStore;
pub use error::StoreError;
pub use memory::MemoryStore;

use crate::tenant::TenantId;

/// Keeps one schema per tenant: the last that a sync has verified. A sync that was begun is kept
/// beside it until it is verified, so that one that was killed can be brought to its end.
#[async_trait]
pub trait SnapshotStore: Send + Sync {
    /// Returns what is kept of a tenant; nothing, if it was never synced.
    ///
    /// # Errors
    /// When what is kept cannot be read. That is never taken for nothing.
    async fn latest(&self, tenant: &TenantId) -> Result<Stored, StoreError>;

    /// Keeps the schema that a sync is about to bring the tenant to; `None` forgets it.
    ///
    /// # Errors
    /// When it cannot be written; what was kept before still is.
    async fn begin(&self, tenant: &TenantId, target: Option<&Catalog>) -> Result<(), StoreError>;

    /// Keeps the schema that the tenant was verified to have, and forgets what was begun.
    ///
    /// # Errors
    /// When it cannot be written; what was kept before still is.
    async fn store(&self, tenant: &TenantId, schema: &Catalog) -> Result<(), StoreError>;
}

/// What is kept of one tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The schema that the last sync has verified.
    pub verified: Option<Catalog>,
    /// The schema that a later sync was to lead to, and was not seen to.
    pub begun: Option<Catalog>,
}

impl Stored {
    /// Returns the schema that the tenant should have.
    pub fn wanted(&self) -> Option<&Catalog> {
        self.begun.as_ref().or(self.verified.as_ref())
    }
}

/// A store that several engines share.
#[async_trait]
impl<S: SnapshotStore + ?Sized> SnapshotStore for Arc<S> {
    async fn latest(&self, tenant: &TenantId) -> Result<Stored, StoreError> {
        (**self).latest(tenant).await
    }

    async fn begin(&self, tenant: &TenantId, target: Option<&Catalog>) -> Result<(), StoreError> {
        (**self).begin(tenant, target).await
    }

    async fn store(&self, tenant: &TenantId, schema: &Catalog) -> Result<(), StoreError> {
        (**self).store(tenant, schema).await
    }
}
