//! What goes wrong with the store.

use driftless_engine::explain::{Explain, Explained};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A failure of the store. Its text is for the log, and never for a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no way in.
    #[error("connect to the store")]
    Connect(#[source] Explained),
    /// The store's file cannot be opened.
    #[error("open the store {path}")]
    Open {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The connection was lost, the server is going down, or the disk is full: it may work later.
    #[error("use the store: it is not available")]
    Unavailable(#[source] Cause),
    /// There is something of that key already.
    #[error("write to the store: it is there already")]
    Exists,
    /// What it belongs to was deleted meanwhile.
    #[error("write to the store: what it belongs to is gone")]
    Gone,
    /// Two of us were in each other's way.
    #[error("write to the store: somebody else was at work there")]
    Contended(#[source] Cause),
    /// A query failed.
    #[error("use the store: a query failed")]
    Query(#[source] Cause),
    /// A row is not what we wrote.
    #[error("read the store: {what} is damaged")]
    Damaged {
        /// The column.
        what: String,
    },
    /// It was made by a later version.
    #[error("use the store: its version is {found}, and this driftless knows version {known}")]
    TooNew {
        /// The store's.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// A migration that was run is another one here.
    #[error("use the store: migration {version} was another one when it was run")]
    OtherMigration {
        /// Which.
        version: i64,
    },
    /// Another process has the file.
    #[error("open the store {path}: another process uses it")]
    InUse {
        /// The file.
        path: String,
    },
    /// Its secrets were sealed with a key that is not there.
    #[error("open the store's secrets: they were sealed with key {key}, which is not there")]
    OtherKey {
        /// Which.
        key: String,
    },
}

impl StoreError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        StoreError::Damaged { what: what.into() }
    }

    /// Whether it may work later, without anybody's doing.
    pub fn is_passing(&self) -> bool {
        matches!(self, StoreError::Connect(_) | StoreError::Unavailable(_) | StoreError::Contended(_))
    }
}

impl Explain for StoreError {
    fn hint(&self) -> Option<String> {
        match self {
            StoreError::Connect(error) => error.hint(),
            StoreError::TooNew { .. } => Some("run the newer driftless, or restore a backup of the store".to_owned()),
            StoreError::OtherMigration { .. } => {
                Some("the store was migrated by another build; restore a backup, or run that build".to_owned())
            }
            StoreError::InUse { .. } => Some(
                "an embedded store serves one process; for several set DATABASE_URL to a PostgreSQL database"
                    .to_owned(),
            ),
            StoreError::OtherKey { .. } => Some(
                "set DRIFTLESS_SECRET_KEY to the key that this store was used with, or add it after the newest"
                    .to_owned(),
            ),
            StoreError::Open { .. }
            | StoreError::Unavailable(_)
            | StoreError::Exists
            | StoreError::Gone
            | StoreError::Contended(_)
            | StoreError::Query(_)
            | StoreError::Damaged { .. } => None,
        }
    }
}
