//! The port that changes a schema.

use async_trait::async_trait;
use driftless_schema::model::Catalog;
use driftless_schema::plan::Plan;
use tokio_util::sync::CancellationToken;

use crate::explain::{Explain, Explained};

/// Changes the schema of one tenant, whose lock is held.
#[async_trait]
pub trait MigrationRunner: Send + Sync {
    /// Asks whether the migration could run: whether the schema is the one it starts from, whether
    /// the data complies, whether the rights are there. Changes nothing.
    ///
    /// # Errors
    /// With [`MigrationError::Refused`] when something is known to fail.
    async fn validate_migration(
        &mut self,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<(), MigrationError>;

    /// Asks the same, runs the migration, and makes sure that the schema became the target.
    ///
    /// # Errors
    /// When it does not come to its end. Running it again goes on from what is there.
    async fn execute_migration(
        &mut self,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<Executed, MigrationError>;
}

/// What is to be done to a tenant.
#[derive(Debug, Clone, Copy)]
pub struct Migration<'a> {
    /// The statements.
    pub plan: &'a Plan,
    /// The schema that they lead to.
    pub target: &'a Catalog,
}

/// What came of a migration that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Executed {
    /// How many steps ran now.
    pub ran: usize,
    /// How many an earlier run had done.
    pub done_before: usize,
}

/// Why a migration did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It is known to fail, and nothing was changed.
    #[error("begin: {} in the way, and nothing was changed", stands(.problems.len()))]
    Refused {
        /// What stands in the way; sentences.
        problems: Vec<String>,
    },
    /// The token was triggered.
    #[error("finish: interrupted; {done} of {of} steps are done")]
    Interrupted {
        /// How many steps are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// It failed; the error says where, and what is done.
    #[error(transparent)]
    Failed(Explained),
}

fn stands(count: usize) -> String {
    if count == 1 { "1 problem stands".to_owned() } else { format!("{count} problems stand") }
}

impl Explain for MigrationError {
    fn hint(&self) -> Option<String> {
        match self {
            MigrationError::Refused { .. } => Some("mend the data or grant the rights, then run it again".to_owned()),
            MigrationError::Interrupted { .. } => Some("run it again: it goes on from what is there".to_owned()),
            MigrationError::Failed(error) => error.hint(),
        }
    }
}
