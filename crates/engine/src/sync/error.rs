//! Why it cannot be said what became of a tenant, or why it is not what it should be.

use driftless_schema::diff::{Action, Change};

use crate::explain::{Explain, Explained};
use crate::inspect::InspectError;
use crate::migrate::MigrationError;
use crate::store::StoreError;
use crate::tenant::TenantId;

/// A failure to sync a tenant.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// It is not said which tenant it is, or which database.
    #[error("sync a tenant: {} has an empty name", if .tenant.as_str().is_empty() { "it".to_owned() } else { format!("the database of {}", .tenant) })]
    Unnamed {
        /// The id.
        tenant: TenantId,
    },
    /// There is no schema that it should have.
    #[error("sync {tenant}: no target was given, and none is stored")]
    NoTarget {
        /// The tenant.
        tenant: TenantId,
    },
    /// There is no schema that it could have drifted from.
    #[error("audit {tenant}: it was never synced, so that nothing is stored to compare it with")]
    NeverSynced {
        /// The tenant.
        tenant: TenantId,
    },
    /// Somebody else is at it.
    #[error("sync {tenant}: another sync or apply is at work there{}", .holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default())]
    Busy {
        /// The tenant.
        tenant: TenantId,
        /// Who, as far as the server tells.
        holder: Option<String>,
    },
    /// Its address leads nowhere.
    #[error("sync {tenant}: its address cannot be used")]
    Address {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: Explained,
    },
    /// Its lock could not be taken.
    #[error("sync {tenant}: its lock cannot be taken")]
    Lock {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: Explained,
    },
    /// Its schema could not be read.
    #[error("sync {tenant}: its schema cannot be read")]
    Inspect {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: InspectError,
    },
    /// What is stored of it could not be read. Nothing was changed.
    #[error("sync {tenant}: what is stored of it cannot be read")]
    Stored {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: StoreError,
    },
    /// No statements bring it to the target. Nothing was changed.
    #[error("sync {tenant}: there is no plan")]
    Plan {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: Explained,
    },
    /// The target could not be kept before the plan ran, or forgotten after it was refused. Nothing was changed.
    #[error("sync {tenant}: its target cannot be stored, and nothing was changed")]
    Begin {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: StoreError,
    },
    /// The plan did not come to its end.
    #[error("sync {tenant}: its plan did not come to its end")]
    Migrate {
        /// The tenant.
        tenant: TenantId,
        /// Where it stopped, and what is done.
        source: Explained,
    },
    /// The plan ran, and it could not be seen what came of it.
    #[error("verify {tenant}: the plan ran, and its schema cannot be read again")]
    Unverified {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: InspectError,
    },
    /// All went well, and the schema is another one.
    #[error("verify {tenant}: the plan ran, and the schema is not the target: {}", list(.differences))]
    NotVerified {
        /// The tenant.
        tenant: TenantId,
        /// What turns it into the target.
        differences: Vec<Change>,
    },
    /// It is what it should be, and that could not be stored.
    #[error("sync {tenant}: it is in sync, but its snapshot cannot be stored")]
    Store {
        /// The tenant.
        tenant: TenantId,
        /// Why.
        source: StoreError,
    },
    /// The token was triggered.
    #[error("finish {tenant}: interrupted; {}", if *.of == 0 { "nothing was changed".to_owned() } else { format!("{done} of {of} steps are done") })]
    Interrupted {
        /// The tenant.
        tenant: TenantId,
        /// How many steps are done.
        done: usize,
        /// How many there are; none where it did not come to a plan.
        of: usize,
    },
}

impl SyncError {
    /// What a migration's error is to a tenant; that it was refused is for the caller to tell.
    pub(super) fn of_migration(tenant: &TenantId, error: MigrationError) -> Self {
        let tenant = tenant.clone();
        match error {
            MigrationError::Interrupted { done, of } => SyncError::Interrupted { tenant, done, of },
            MigrationError::Failed(source) => SyncError::Migrate { tenant, source },
            refused @ MigrationError::Refused { .. } => SyncError::Migrate { tenant, source: Explained::new(refused) },
        }
    }
}

/// How many differences are named before the rest is counted.
const LONGEST_LIST: usize = 5;

fn list(differences: &[Change]) -> String {
    let mut named: Vec<String> = differences.iter().take(LONGEST_LIST).map(sentence).collect();
    let more = differences.len().saturating_sub(LONGEST_LIST);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.join("; ")
}

fn sentence(change: &Change) -> String {
    let object = &change.object;
    let text = match &change.action {
        Action::Added => format!("{object} is missing"),
        Action::Dropped => format!("{object} is not wanted"),
        Action::Renamed { from } => format!("{from} should be called {object}"),
        Action::Altered { property, .. } => format!("{object} has another {}", property.noun()),
    };
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

impl Explain for SyncError {
    fn hint(&self) -> Option<String> {
        const GO_ON: &str = "run it again: it goes on from what is there";
        let hint = match self {
            SyncError::Address { source, .. }
            | SyncError::Lock { source, .. }
            | SyncError::Plan { source, .. }
            | SyncError::Migrate { source, .. } => return source.hint(),
            SyncError::Inspect { source, .. } => return source.hint(),
            SyncError::Stored { source, .. } | SyncError::Begin { source, .. } => return source.hint(),
            SyncError::Unnamed { .. } => "say which database it is with TenantContext::in_database",
            SyncError::NoTarget { .. } => "sync it to a target first; that is stored",
            SyncError::NeverSynced { .. } => "sync it first; to compare it with a schema of yours, validate it",
            SyncError::Busy { .. } => "run it again when the other one is done",
            SyncError::Unverified { .. } => GO_ON,
            SyncError::NotVerified { .. } => "somebody may have changed it meanwhile; run it again",
            SyncError::Store { .. } => "mend the store and run it again: only the snapshot is missing",
            SyncError::Interrupted { .. } => GO_ON,
        };
        Some(hint.to_owned())
    }
}
