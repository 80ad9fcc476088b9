//! The port that reads a schema.

use async_trait::async_trait;
use driftless_schema::model::Catalog;
use tokio_util::sync::CancellationToken;

use crate::explain::{Explain, Explained};

/// Reads the whole schema of one database.
#[async_trait]
pub trait SchemaInspector: Send + Sync {
    /// Connects, reads at one moment, and lets go. Changes nothing.
    ///
    /// # Errors
    /// When the database cannot be reached or read, or `cancel` is triggered. A connection that
    /// breaks is an error, never a smaller schema.
    async fn inspect(&self, cancel: &CancellationToken) -> Result<Inspection, InspectError>;
}

/// What an inspector found.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The schema.
    pub catalog: Catalog,
    /// The database's own name.
    pub database: String,
    /// What the reader of a snapshot should know about how it came about; sentences.
    pub notes: Vec<String>,
}

/// A failure to read a schema.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// No connection came about.
    #[error(transparent)]
    Connect(Explained),
    /// The connection broke while the schema was read.
    #[error("read the schema of {target}: lost the connection")]
    Lost {
        /// Where, without secrets.
        target: String,
        /// What the driver said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody else held what was to be read, for all of several attempts.
    #[error("read the schema of {target}: it is being changed by somebody else, and did not come free in {seconds} s")]
    Busy {
        /// Where, without secrets.
        target: String,
        /// For how long it was tried.
        seconds: u64,
    },
    /// The role may not read part of the catalog.
    #[error("read the schema of {target}: the role may not read the catalog: {message}")]
    Denied {
        /// Where, without secrets.
        target: String,
        /// What the server said; it names the catalog.
        message: String,
    },
    /// A query failed.
    #[error("read the schema of {target}: a catalog query failed")]
    Query {
        /// Where, without secrets.
        target: String,
        /// What the driver said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody pressed Ctrl-C.
    #[error("finish: interrupted")]
    Interrupted,
}

impl Explain for InspectError {
    fn hint(&self) -> Option<String> {
        match self {
            InspectError::Connect(error) => error.hint(),
            InspectError::Lost { .. } => Some("nothing was written; run it again".to_owned()),
            InspectError::Busy { .. } => Some("run it again when the other change is done".to_owned()),
            InspectError::Denied { .. } => {
                Some("grant the role SELECT on that catalog, as every role has it by default".to_owned())
            }
            InspectError::Query { .. } | InspectError::Interrupted => None,
        }
    }
}
