//! How many catalog rows were ever written.

use serde::{Deserialize, Serialize};
use tokio_postgres::{Client, Error};

const COUNTER: &str = include_str!("queries/counter.sql");

/// The counter, and what it is a counter of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counter {
    database: u32,
    /// Not in a row that is counted: the database's owner has a name of its own in a reading.
    owner: u32,
    version: i32,
    /// When the server started, and when its statistics were last reset: then it counts anew.
    started: String,
    reset: String,
    /// Nothing where nobody counts, on a standby for one.
    value: Option<i64>,
}

impl Counter {
    /// Reads it outside any transaction: within one the server would tell the same number again and again.
    pub(super) async fn read(client: &Client) -> Result<Self, Error> {
        let row = client.query_typed_one(COUNTER, &[]).await?;
        let counts: bool = row.try_get(5)?;
        Ok(Counter {
            database: row.try_get(0)?,
            owner: row.try_get(1)?,
            version: row.try_get(2)?,
            started: row.try_get(3)?,
            reset: row.try_get(4)?,
            value: if counts { row.try_get(6)? } else { None },
        })
    }

    /// Whether nothing was written since it stood at `before`.
    pub(super) fn says_unchanged_since(&self, before: &Counter) -> bool {
        self.value.is_some() && self == before
    }
}
