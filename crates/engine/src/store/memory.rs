//! A store that is gone with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use driftless_schema::model::Catalog;

use super::{SnapshotStore, StoreError, Stored};
use crate::tenant::TenantId;

/// Keeps schemas in memory: for tests, and for programs that always name a target.
#[derive(Debug, Default)]
pub struct MemoryStore {
    tenants: Mutex<BTreeMap<TenantId, Stored>>,
}

impl MemoryStore {
    fn tenants(&self) -> MutexGuard<'_, BTreeMap<TenantId, Stored>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SnapshotStore for MemoryStore {
    async fn latest(&self, tenant: &TenantId) -> Result<Stored, StoreError> {
        Ok(self.tenants().get(tenant).cloned().unwrap_or_default())
    }

    async fn begin(&self, tenant: &TenantId, target: Option<&Catalog>) -> Result<(), StoreError> {
        self.tenants().entry(tenant.clone()).or_default().begun = target.cloned();
        Ok(())
    }

    async fn store(&self, tenant: &TenantId, schema: &Catalog) -> Result<(), StoreError> {
        let stored = Stored { verified: Some(schema.clone()), begun: None };
        self.tenants().insert(tenant.clone(), stored);
        Ok(())
    }
}
