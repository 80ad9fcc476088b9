//! The port to a database system, from which an engine takes all that it needs of one.

use async_trait::async_trait;
use driftless_schema::model::Dialect;
use tokio_util::sync::CancellationToken;

use crate::explain::{Explain, Explained};
use crate::inspect::SchemaInspector;
use crate::migrate::MigrationRunner;
use crate::planner::Planner;
use crate::tenant::TenantContext;

/// A database system, as far as tenants are concerned.
///
/// Reading needs an [inspector](SchemaInspector) alone. To change anything takes the tenant's
/// [lock](LockGuard) first: the [runner](MigrationRunner) comes with it and goes with it.
#[async_trait]
pub trait DatabaseAdapter: Send + Sync {
    /// Returns which system it is.
    fn database_type(&self) -> Dialect;

    /// Connects, and lets go.
    ///
    /// # Errors
    /// When there is no way in.
    async fn test_connection(&self, cancel: &CancellationToken) -> Result<(), Explained>;

    /// Returns what reads the tenant's schema. Does not connect.
    ///
    /// # Errors
    /// When the tenant's address cannot be understood, or is of another system.
    fn inspector(&self, tenant: &TenantContext) -> Result<Box<dyn SchemaInspector>, Explained>;

    /// Returns what plans for this system.
    fn planner(&self) -> Box<dyn Planner>;

    /// Takes the lock of a tenant, without waiting for it.
    ///
    /// # Errors
    /// When somebody has it, there is no way in, or `cancel` is triggered.
    async fn acquire_lock(
        &self,
        tenant: &TenantContext,
        cancel: &CancellationToken,
    ) -> Result<Box<dyn LockGuard>, LockError>;
}

/// The lock of one tenant: while it is held, nobody else changes the tenant through Driftless.
///
/// Dropping it lets go as well, a moment later: that is what happens when a future is dropped
/// half-way.
#[async_trait]
pub trait LockGuard: Send + Sync {
    /// Returns what changes the tenant.
    fn runner(&mut self) -> &mut dyn MigrationRunner;

    /// Lets go. When this returns, somebody else can take it.
    async fn release(self: Box<Self>);
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody has it.
    #[error("lock {target}: another sync or apply is at work there{}", .holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default())]
    Busy {
        /// Where, without secrets.
        target: String,
        /// Who, as far as the server tells.
        holder: Option<String>,
    },
    /// The token was triggered.
    #[error("finish: interrupted")]
    Interrupted,
    /// Something of the system's own.
    #[error(transparent)]
    Adapter(Explained),
}

impl Explain for LockError {
    fn hint(&self) -> Option<String> {
        match self {
            LockError::Busy { .. } => Some("run it again when the other one is done".to_owned()),
            LockError::Interrupted => None,
            LockError::Adapter(error) => error.hint(),
        }
    }
}
