//! Brings tenants to a schema, and says what became of them.
//!
//! An [`Engine`] does not know any database system. It reads, plans and runs through the ports, and
//! owns what stands between them: the lock around everything that may change something, what has to
//! be allowed, that a schema is read again and compared before anybody says it is done, and what is
//! kept of it for the next time.

mod allowed;
mod builder;
mod change;
mod comparison;
mod error;
mod look;
mod mode;
mod report;

use std::collections::BTreeMap;

use driftless_schema::model::Catalog;
use driftless_schema::plan::Compared;
use tokio_util::sync::CancellationToken;

use crate::adapter::DatabaseAdapter;
use crate::difference::DiffCalculator;
use crate::executor::Executor;
use crate::inspect::{InspectError, Inspection};
use crate::planner::Planner;
use crate::store::{SnapshotStore, Stored};
use crate::tenant::{TenantContext, TenantId};

pub use builder::{BuildError, EngineBuilder};
pub use error::SyncError;
pub use mode::Mode;
pub use report::{FORMAT, Outcome, Refusal, StepReport, SyncReport, VERSION};

use allowed::Allowed;
use change::Extent;

/// Brings tenants to a schema.
///
/// One engine serves any number of tenants, at once if you like. Of one tenant, one sync runs at a
/// time, on whatever machine: the second is refused with [`SyncError::Busy`].
pub struct Engine {
    adapter: Box<dyn DatabaseAdapter>,
    planner: Box<dyn Planner>,
    executor: Box<dyn Executor>,
    diff_calculator: Box<dyn DiffCalculator>,
    store: Box<dyn SnapshotStore>,
    mode: Mode,
    compared: Compared,
    allowed: Allowed,
    tenants: BTreeMap<TenantId, TenantContext>,
    cancel: CancellationToken,
}

impl Engine {
    /// Makes an engine that keeps what it stores in memory and allows no hazard.
    pub fn from_adapter(adapter: impl DatabaseAdapter + 'static) -> Self {
        Self::builder(adapter).with(BTreeMap::new())
    }

    /// Begins an engine.
    pub fn builder(adapter: impl DatabaseAdapter + 'static) -> EngineBuilder {
        EngineBuilder::new(Box::new(adapter))
    }

    /// Brings a tenant to the schema `target`; without one, to the schema that was last stored of it.
    ///
    /// How far it goes is for the engine's [`Mode`] to say, and for `execute`, without which nothing is
    /// changed in any mode. Whatever changes or plans holds the tenant's lock from the first look to the
    /// last, and lets go of it however it ends. What comes back is what is so: a plan that was not run
    /// is never told as applied.
    ///
    /// # Errors
    /// When it cannot be said how the tenant is, or it was changed and is not what was wanted.
    /// That a plan is refused is no error but [an outcome](Outcome::Refused).
    pub async fn sync_tenant(
        &self,
        tenant: &TenantContext,
        target: Option<&Catalog>,
        execute: bool,
    ) -> Result<SyncReport, SyncError> {
        if !tenant.is_named() {
            return Err(SyncError::Unnamed { tenant: tenant.id().clone() });
        }
        let outcome = match (self.mode, execute) {
            (Mode::Validation, _) => self.validate(tenant, target).await,
            (Mode::Audit, _) => self.audit(tenant, target).await,
            (Mode::DryRun, _) | (Mode::Sync, false) => self.change(tenant, target, Extent::Rehearse).await,
            (Mode::Sync, true) => self.change(tenant, target, Extent::Execute).await,
        };
        if let Err(error) = &outcome {
            tracing::debug!(tenant = tenant.id().as_str(), %error, "a tenant failed");
        }
        outcome
    }

    /// Reads the schema that a tenant has now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn inspect_tenant(&self, tenant: &TenantContext) -> Result<Catalog, SyncError> {
        Ok(self.read(tenant).await?.catalog)
    }

    /// Returns the tenants that the engine was built with, in the order of their ids.
    pub fn list_tenants(&self) -> impl Iterator<Item = &TenantContext> {
        self.tenants.values()
    }

    async fn read(&self, tenant: &TenantContext) -> Result<Inspection, SyncError> {
        let id = || tenant.id().clone();
        let inspector = self.adapter.inspector(tenant).map_err(|source| SyncError::Address { tenant: id(), source })?;
        inspector.inspect(&self.cancel).await.map_err(|error| match error {
            InspectError::Interrupted => SyncError::Interrupted { tenant: id(), done: 0, of: 0 },
            source @ (InspectError::Connect(_)
            | InspectError::Lost { .. }
            | InspectError::Busy { .. }
            | InspectError::Denied { .. }
            | InspectError::Query { .. }) => SyncError::Inspect { tenant: id(), source },
        })
    }

    async fn stored(&self, tenant: &TenantContext) -> Result<Stored, SyncError> {
        let stored = self.store.latest(tenant.id()).await;
        stored.map_err(|source| SyncError::Stored { tenant: tenant.id().clone(), source })
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("database_type", &self.adapter.database_type())
            .field("mode", &self.mode)
            .field("compared", &self.compared)
            .field("allowed", &self.allowed)
            .field("tenants", &self.tenants.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
