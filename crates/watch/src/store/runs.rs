//! Checks that somebody asked for, in the store.

use jiff::Timestamp;

use super::queries::runs as queries;
use super::{Store, StoreError};
use crate::model::RunState;

/// A check that somebody asked for.
#[derive(Debug, Clone)]
pub struct StoredRun {
    /// The id.
    pub id: i64,
    /// The registration.
    pub schema_id: i64,
    /// When somebody asked.
    pub requested_at: Timestamp,
    /// Who.
    pub requested_by: String,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// What became of it.
    pub state: RunState,
}

impl Store {
    /// Finds a run.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn run_view(&self, id: i64) -> Result<Option<StoredRun>, StoreError> {
        let Some(row) = self.one(queries::VIEW, vec![id.into()]).await? else { return Ok(None) };
        Ok(Some(StoredRun {
            id: row.get("id")?,
            schema_id: row.get("schema_id")?,
            requested_at: row.get("requested_at")?,
            requested_by: row.get("requested_by")?,
            finished_at: row.get("finished_at")?,
            state: row.parse("state", RunState::parse)?,
        }))
    }
}
