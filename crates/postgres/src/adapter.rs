//! PostgreSQL for an [`Engine`](driftless_engine::sync::Engine): thin over reading, planning and applying.

mod lock;
mod planner;

use async_trait::async_trait;
use driftless_engine::adapter::{DatabaseAdapter, LockError, LockGuard};
use driftless_engine::explain::Explained;
use driftless_engine::inspect::SchemaInspector;
use driftless_engine::planner::Planner;
use driftless_engine::tenant::{Location, TenantContext};
use driftless_schema::model::Dialect;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::apply::{ApplyError, ApplyOptions, DatabaseLock};
use crate::connect::{ConnectError, connect, conninfo_of, process_environment};
use crate::conninfo::ConnInfo;
use crate::inspect::PostgresInspector;
use crate::plan::Policy;

use lock::PostgresLock;
pub use planner::PostgresPlanner;

/// The tenants of a PostgreSQL server.
///
/// A tenant is the database of its name on that server, unless it says otherwise. Its lock is the one that
/// `driftless apply` takes: the advisory lock [`LOCK_KEY`](crate::apply::LOCK_KEY) of the tenant's
/// database.
#[derive(Clone)]
pub struct PostgresAdapter {
    info: ConnInfo,
    policy: Policy,
    options: ApplyOptions,
}

impl PostgresAdapter {
    /// Reads a connection string as libpq does, completes it from the environment of this process, and
    /// connects once to see whether it leads somewhere.
    ///
    /// # Errors
    /// When it does not.
    pub async fn new(url: impl Into<SecretString>) -> Result<Self, ConnectError> {
        let info = ConnInfo::parse(&url.into(), &process_environment)?;
        connect(&info).await?.close().await;
        Ok(Self::from_conninfo(info))
    }

    /// Takes settings that are complete. Does not connect.
    pub fn from_conninfo(info: ConnInfo) -> Self {
        PostgresAdapter { info, policy: Policy::default(), options: ApplyOptions::default() }
    }

    /// Sets how plans are made. What is compared is for the engine to say; sizes and names of the
    /// tenant's database are asked of it each time.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        PostgresAdapter { policy, ..self }
    }

    /// Sets how plans are run: how long locks are waited for, whether there is a log in the tenant, who
    /// is told of each step.
    #[must_use]
    pub fn with_options(self, options: ApplyOptions) -> Self {
        PostgresAdapter { options, ..self }
    }
}

impl std::fmt::Debug for PostgresAdapter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresAdapter").field("info", &self.info).finish_non_exhaustive()
    }
}

/// How to connect to a tenant, from how to connect to the server.
fn conninfo_to(server: &ConnInfo, tenant: &TenantContext) -> Result<ConnInfo, ConnectError> {
    match tenant.location() {
        Location::Database(name) => Ok(server.with_dbname(name)),
        Location::Endpoint(endpoint) => conninfo_of(endpoint, &process_environment),
    }
}

#[async_trait]
impl DatabaseAdapter for PostgresAdapter {
    fn database_type(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn test_connection(&self, cancel: &CancellationToken) -> Result<(), Explained> {
        tokio::select! {
            connected = connect(&self.info) => {
                connected.map_err(Explained::new)?.close().await;
                Ok(())
            }
            () = cancel.cancelled() => Err(Explained::new(LockError::Interrupted)),
        }
    }

    fn inspector(&self, tenant: &TenantContext) -> Result<Box<dyn SchemaInspector>, Explained> {
        let info = conninfo_to(&self.info, tenant).map_err(Explained::new)?;
        Ok(Box::new(PostgresInspector::new(info)))
    }

    fn planner(&self) -> Box<dyn Planner> {
        Box::new(PostgresPlanner::new(self.info.clone(), self.policy.clone()))
    }

    async fn acquire_lock(
        &self,
        tenant: &TenantContext,
        cancel: &CancellationToken,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        let info = conninfo_to(&self.info, tenant).map_err(|error| LockError::Adapter(Explained::new(error)))?;
        match DatabaseLock::take(&info, cancel).await {
            Ok(lock) => Ok(Box::new(PostgresLock::new(lock, self.options.clone()))),
            Err(ApplyError::Busy { target, holder }) => {
                Err(LockError::Busy { target, holder: holder.map(|holder| holder.to_string()) })
            }
            Err(ApplyError::Interrupted { .. }) => Err(LockError::Interrupted),
            Err(error) => Err(LockError::Adapter(Explained::new(error))),
        }
    }
}
