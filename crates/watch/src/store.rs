//! What the service knows, in PostgreSQL or in an embedded SQLite file.
//!
//! Both stores have one schema and one text of each query. Several replicas share a PostgreSQL store:
//! who works on what is settled by leases, and by fences that tell a replica that it was overtaken. The store's
//! clock is the only one that leases and schedules go by.
//!
//! Methods are named for what they are about: `schema_list`, `delivery_claim`.

mod connection;
mod counts;
mod deliveries;
mod drifts;
mod error;
mod idempotency;
mod keys;
mod migrate;
mod postgres;
mod queries;
mod runs;
mod schemas;
mod sealing_keys;
mod sql;
mod sqlite;
mod targets;
mod value;
mod versions;
mod webhooks;

use std::path::PathBuf;
use std::time::Duration;

use driftless_postgres::conninfo::ConnInfo;
use jiff::Timestamp;
use secrecy::SecretString;

pub use counts::Counts;
pub use deliveries::{AttemptRecord, DeliveryClaim, DeliveryFilter, NewMessage, Next, StoredDelivery};
pub use drifts::{Acknowledgement, DriftFilter, NewDrift, StoredDrift};
pub use error::StoreError;
pub use idempotency::{Idempotency, StoredAnswer};
pub use keys::{NewKey, StoredKey};
pub use runs::StoredRun;
pub use schemas::{
    NewAddress, NewSchema, NewTarget, Registration, SchemaChange, SchemaFilter, StoredSchema, TableVersion,
};
pub use targets::{Claim, ClaimedSchema, Findings, Finish, NewMember, NewVersion};
pub use versions::StoredVersion;
pub use webhooks::{NewWebhook, StoredWebhook, WebhookChange, WebhookSecrets};

use self::connection::{Backend, Transaction};
use self::sql::Sql;
use self::value::{Row, Value};
use crate::model::{Cursor, Page};
use crate::secret::{Keyring, OpenError, Place, Sealed};

/// Where a store is.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there is one in a process")]
pub enum StoreLocation {
    /// In a PostgreSQL database, in the schema `driftless`.
    Postgres(ConnInfo),
    /// In a file.
    File(PathBuf),
}

/// The store. Clones share their connections.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
}

impl Store {
    /// Opens a store, and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be reached, is used by another process (a file), or is of a later version.
    pub async fn open(location: &StoreLocation) -> Result<Self, StoreError> {
        let backend = match location {
            StoreLocation::Postgres(info) => Backend::postgres(info.clone())?,
            StoreLocation::File(path) => Backend::sqlite(path)?,
        };
        migrate::migrate(&backend).await?;
        let store = Store { backend };
        if let StoreLocation::File(_) = location {
            // The file is ours alone: whoever had a lease is gone.
            store.execute(queries::LEASES_END, vec![]).await?;
            store.execute(queries::DELIVERY_LEASES_END, vec![]).await?;
        }
        Ok(store)
    }

    /// Asks the store for the time, which tells whether it is there.
    ///
    /// # Errors
    /// When it is not.
    pub async fn now(&self) -> Result<Timestamp, StoreError> {
        let row = self.one(queries::NOW, vec![]).await?;
        row.ok_or_else(|| StoreError::damaged("now"))?.get("now")
    }

    async fn begin(&self) -> Result<Transaction, StoreError> {
        self.backend.connect().await?.begin().await
    }

    async fn all(&self, sql: Sql, parameters: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.backend.connect().await?.query(sql, parameters).await
    }

    async fn one(&self, sql: Sql, parameters: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, parameters).await?.into_iter().next())
    }

    /// As [`all`](Self::all), for what may be lost with the power.
    async fn all_lazily(&self, sql: Sql, parameters: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let mut connection = self.backend.connect().await?;
        connection.lazily(true).await?;
        let rows = connection.query(sql, parameters).await;
        connection.lazily(false).await?;
        rows
    }

    /// As [`execute`](Self::execute), for what may be lost with the power.
    async fn execute_lazily(&self, sql: Sql, parameters: Vec<Value>) -> Result<u64, StoreError> {
        let mut connection = self.backend.connect().await?;
        connection.lazily(true).await?;
        let touched = connection.execute(sql, parameters).await;
        connection.lazily(false).await?;
        touched
    }

    async fn execute(&self, sql: Sql, parameters: Vec<Value>) -> Result<u64, StoreError> {
        self.backend.connect().await?.execute(sql, parameters).await
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(…)")
    }
}

/// Where a list begins: what stands before everything where nothing is said.
fn beginning(after: Option<Cursor>) -> (Value, Value) {
    match after {
        Some(Cursor { created_at, id }) => (created_at.into(), id.into()),
        None => (i64::MAX.into(), i64::MAX.into()),
    }
}

/// Makes a page of rows, of which there is one more than fits if there is a next page.
fn page<T>(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(cursor);
    Page { items, next }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn sealed(keyring: &Keyring, secret: &SecretString, place: Place<'_>) -> Result<Vec<u8>, StoreError> {
    keyring.seal(secret, place).map(|sealed| sealed.to_bytes()).map_err(|error| StoreError::Query(Box::new(error)))
}

fn opened(keyring: &Keyring, bytes: &[u8], place: Place<'_>) -> Result<SecretString, StoreError> {
    let sealed = Sealed::from_bytes(bytes).map_err(|error| StoreError::damaged(error.to_string()))?;
    keyring.open(&sealed, place).map_err(|error| match error {
        OpenError::UnknownKey(key) => StoreError::OtherKey { key: key.to_string() },
        error => StoreError::damaged(error.to_string()),
    })
}

#[cfg(test)]
mod tests;
