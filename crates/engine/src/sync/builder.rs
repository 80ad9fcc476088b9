//! Making an engine.

use std::collections::BTreeMap;

use driftless_schema::plan::{Compared, HazardKind};
use tokio_util::sync::CancellationToken;

use super::allowed::Allowed;
use super::{Engine, Mode};
use crate::adapter::DatabaseAdapter;
use crate::difference::{CatalogDiff, DiffCalculator};
use crate::executor::{DirectExecutor, Executor};
use crate::explain::Explain;
use crate::planner::Planner;
use crate::store::{MemoryStore, SnapshotStore};
use crate::tenant::{TenantContext, TenantId};

/// An engine in the making.
#[must_use]
pub struct EngineBuilder {
    adapter: Box<dyn DatabaseAdapter>,
    planner: Option<Box<dyn Planner>>,
    executor: Box<dyn Executor>,
    diff_calculator: Box<dyn DiffCalculator>,
    store: Box<dyn SnapshotStore>,
    mode: Mode,
    compared: Compared,
    allowed: Allowed,
    tenants: Vec<TenantContext>,
    cancel: CancellationToken,
}

/// Why an engine cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Two tenants go by one id: what is stored of the one would be taken for the other's.
    #[error("make an engine: two tenants are called {tenant}")]
    SameId {
        /// The id.
        tenant: TenantId,
    },
}

impl Explain for BuildError {
    fn hint(&self) -> Option<String> {
        match self {
            BuildError::SameId { .. } => Some("give each tenant an id of its own, and say where it is".to_owned()),
        }
    }
}

impl EngineBuilder {
    pub(super) fn new(adapter: Box<dyn DatabaseAdapter>) -> Self {
        EngineBuilder {
            adapter,
            planner: None,
            executor: Box::new(DirectExecutor),
            diff_calculator: Box::new(CatalogDiff),
            store: Box::new(MemoryStore::default()),
            mode: Mode::default(),
            compared: Compared { owners: true, privileges: true, comments: true },
            allowed: Allowed::default(),
            tenants: Vec::new(),
            cancel: CancellationToken::new(),
        }
    }

    /// Sets how far the engine goes; [`Mode::Sync`] otherwise.
    pub fn mode(self, mode: Mode) -> Self {
        EngineBuilder { mode, ..self }
    }

    /// Sets where schemas are kept; in memory otherwise.
    pub fn store(self, store: impl SnapshotStore + 'static) -> Self {
        EngineBuilder { store: Box::new(store), ..self }
    }

    /// Replaces the adapter's planner.
    pub fn planner(self, planner: impl Planner + 'static) -> Self {
        EngineBuilder { planner: Some(Box::new(planner)), ..self }
    }

    /// Replaces the executor, which has every migration run at once.
    pub fn executor(self, executor: impl Executor + 'static) -> Self {
        EngineBuilder { executor: Box::new(executor), ..self }
    }

    /// Replaces the comparison, which is that of `driftless diff`.
    pub fn diff_calculator(self, diff_calculator: impl DiffCalculator + 'static) -> Self {
        EngineBuilder { diff_calculator: Box::new(diff_calculator), ..self }
    }

    /// Sets what schemas are compared by; everything otherwise.
    pub fn compared(self, compared: Compared) -> Self {
        EngineBuilder { compared, ..self }
    }

    /// Allows hazards, beside those that were allowed before. None are otherwise, of those that
    /// [have to be](HazardKind::has_to_be_allowed).
    pub fn allow(mut self, hazards: impl IntoIterator<Item = HazardKind>) -> Self {
        self.allowed.extend(hazards);
        self
    }

    /// Registers a tenant, for [`Engine::list_tenants`].
    pub fn tenant(mut self, tenant: TenantContext) -> Self {
        self.tenants.push(tenant);
        self
    }

    /// Sets the token that ends whatever the engine is doing: statements are stopped on the server and
    /// rolled back, and locks are let go of.
    pub fn cancel(self, cancel: CancellationToken) -> Self {
        EngineBuilder { cancel, ..self }
    }

    /// Makes the engine.
    ///
    /// # Errors
    /// When two tenants have the same id.
    pub fn build(mut self) -> Result<Engine, BuildError> {
        let mut tenants = BTreeMap::new();
        for tenant in std::mem::take(&mut self.tenants) {
            if let Some(same) = tenants.insert(tenant.id().clone(), tenant) {
                return Err(BuildError::SameId { tenant: same.id().clone() });
            }
        }
        Ok(self.with(tenants))
    }

    pub(super) fn with(self, tenants: BTreeMap<TenantId, TenantContext>) -> Engine {
        Engine {
            planner: self.planner.unwrap_or_else(|| self.adapter.planner()),
            adapter: self.adapter,
            executor: self.executor,
            diff_calculator: self.diff_calculator,
            store: self.store,
            mode: self.mode,
            compared: self.compared,
            allowed: self.allowed,
            tenants,
            cancel: self.cancel,
        }
    }
}
