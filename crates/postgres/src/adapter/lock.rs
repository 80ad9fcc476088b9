//! The lock of a tenant's database, and what runs under it.

use async_trait::async_trait;
use driftless_engine::adapter::LockGuard;
use driftless_engine::explain::Explained;
use driftless_engine::inspect::InspectError;
use driftless_engine::migrate::{Executed, Migration, MigrationError, MigrationRunner};
use tokio_util::sync::CancellationToken;

use crate::apply::{Applied, ApplyError, ApplyOptions, DatabaseLock, Wanted};

/// The lock of a tenant's database.
pub(super) struct PostgresLock {
    lock: DatabaseLock,
    options: ApplyOptions,
}

impl PostgresLock {
    pub(super) fn new(lock: DatabaseLock, options: ApplyOptions) -> Self {
        PostgresLock { lock, options }
    }
}

#[async_trait]
impl LockGuard for PostgresLock {
    fn runner(&mut self) -> &mut dyn MigrationRunner {
        self
    }

    async fn release(self: Box<Self>) {
        self.lock.release().await;
    }
}

#[async_trait]
impl MigrationRunner for PostgresLock {
    async fn validate_migration(
        &mut self,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<(), MigrationError> {
        self.lock.check(migration.plan, &self.options, cancel).await.map_err(explain)
    }

    async fn execute_migration(
        &mut self,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<Executed, MigrationError> {
        let wanted = Wanted::Schema(migration.target);
        let applied = self.lock.apply(migration.plan, wanted, &self.options, cancel).await;
        let Applied { ran, done_before } = applied.map_err(explain)?;
        Ok(Executed { ran, done_before })
    }
}

fn explain(error: ApplyError) -> MigrationError {
    match error {
        ApplyError::Preflight { problems, .. } => {
            MigrationError::Refused { problems: problems.iter().map(ToString::to_string).collect() }
        }
        ApplyError::Interrupted { done, of } => MigrationError::Interrupted { done, of },
        ApplyError::Inspect(InspectError::Interrupted) => MigrationError::Interrupted { done: 0, of: 0 },
        error => MigrationError::Failed(Explained::new(error)),
    }
}
