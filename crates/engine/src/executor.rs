//! How a migration is brought to its runner.

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::migrate::{Executed, Migration, MigrationError, MigrationRunner};

/// Stands between an engine and a runner: the place for windows of maintenance, approvals, tickets.
#[async_trait]
pub trait Executor: Send + Sync {
    /// Finds out whether the migration could run. Changes nothing.
    ///
    /// # Errors
    /// With [`MigrationError::Refused`] when something is known to stand in the way.
    async fn dry_run(
        &self,
        runner: &mut dyn MigrationRunner,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<(), MigrationError>;

    /// Has the migration run.
    ///
    /// # Errors
    /// As the runner; with [`MigrationError::Refused`] only where nothing was changed.
    async fn execute(
        &self,
        runner: &mut dyn MigrationRunner,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<Executed, MigrationError>;
}

/// Has every migration run at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct DirectExecutor;

#[async_trait]
impl Executor for DirectExecutor {
    async fn dry_run(
        &self,
        runner: &mut dyn MigrationRunner,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<(), MigrationError> {
        runner.validate_migration(migration, cancel).await
    }

    async fn execute(
        &self,
        runner: &mut dyn MigrationRunner,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<Executed, MigrationError> {
        runner.execute_migration(migration, cancel).await
    }
}
