//! A connection to either store, and a transaction on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::Object;
use driftless_postgres::conninfo::ConnInfo;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::sql::{Dialect, Sql};
use super::value::{Row, Value};
use super::{StoreError, postgres, sqlite};

/// Where rows are kept.
#[derive(Clone)]
pub(super) enum Backend {
    Postgres(postgres::Pool),
    Sqlite(Arc<Mutex<rusqlite::Connection>>),
}

impl Backend {
    pub(super) fn postgres(info: ConnInfo) -> Result<Self, StoreError> {
        Ok(Backend::Postgres(postgres::pool(info)?))
    }

    pub(super) fn sqlite(path: &Path) -> Result<Self, StoreError> {
        Ok(Backend::Sqlite(Arc::new(Mutex::new(sqlite::open(path)?))))
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Backend::Postgres(_) => Dialect::Postgres,
            Backend::Sqlite(_) => Dialect::Sqlite,
        }
    }

    pub(super) async fn connect(&self) -> Result<Connection, StoreError> {
        match self {
            Backend::Postgres(pool) => Ok(Connection::Postgres(Some(postgres::take(pool).await?))),
            Backend::Sqlite(connection) => {
                let guard = Arc::clone(connection).lock_owned().await;
                // What somebody dropped half-way.
                if !guard.is_autocommit() {
                    sqlite::batch(&guard, "rollback")?;
                }
                sqlite::lazily(&guard, false)?;
                Ok(Connection::Sqlite(Some(guard)))
            }
        }
    }
}

/// A connection of either store. It is `None` inside only while a call is under way, and after one was dropped.
#[allow(clippy::large_enum_variant, reason = "one lives for a request, and is not moved about")]
pub(super) enum Connection {
    Postgres(Option<Object<postgres::Manager>>),
    Sqlite(Option<OwnedMutexGuard<rusqlite::Connection>>),
}

impl Connection {
    /// Runs a query and returns its rows.
    pub(super) async fn query(&mut self, sql: Sql, parameters: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        match self {
            Connection::Postgres(slot) => within(slot, async |session| session.query(sql, &parameters).await).await,
            Connection::Sqlite(guard) => {
                aside(guard, move |connection| sqlite::query(connection, sql, &parameters)).await
            }
        }
    }

    /// Runs a statement and returns how many rows it touched.
    pub(super) async fn execute(&mut self, sql: Sql, parameters: Vec<Value>) -> Result<u64, StoreError> {
        match self {
            Connection::Postgres(slot) => within(slot, async |session| session.execute(sql, &parameters).await).await,
            Connection::Sqlite(guard) => {
                aside(guard, move |connection| sqlite::execute(connection, sql, &parameters)).await
            }
        }
    }

    /// Runs statements without parameters.
    pub(super) async fn batch(&mut self, sql: String) -> Result<(), StoreError> {
        match self {
            Connection::Postgres(slot) => within(slot, async |session| session.batch(&sql).await).await,
            Connection::Sqlite(guard) => aside(guard, move |connection| sqlite::batch(connection, &sql)).await,
        }
    }

    /// Says whether what follows may be lost with the power. Of the file, which has one process; the leases of a server's
    /// store have to hold.
    pub(super) async fn lazily(&mut self, lazily: bool) -> Result<(), StoreError> {
        match self {
            Connection::Postgres(_) => Ok(()),
            Connection::Sqlite(guard) => aside(guard, move |connection| sqlite::lazily(connection, lazily)).await,
        }
    }

    /// Begins a transaction.
    pub(super) async fn begin(self) -> Result<Transaction, StoreError> {
        let begin = match self {
            Connection::Postgres(_) => "begin",
            // A transaction that reads first and then writes would have to give up where somebody wrote meanwhile.
            Connection::Sqlite(_) => "begin immediate",
        };
        // What is dropped while it begins may have begun.
        let mut transaction = Transaction { connection: self, open: true };
        transaction.batch(begin.to_owned()).await?;
        Ok(transaction)
    }
}

/// How long an answer of the server is waited for: longer than it may work on one.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for a server's answer, and no longer than it may take. A session that does not answer is given up.
async fn within<T>(
    slot: &mut Option<Object<postgres::Manager>>,
    call: impl AsyncFnOnce(&mut postgres::Session) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let session = slot.as_mut().ok_or(StoreError::Gone)?;
    match tokio::time::timeout(PATIENCE, call(session)).await {
        Ok(outcome) => outcome,
        Err(elapsed) => {
            drop(slot.take().map(Object::take));
            Err(StoreError::Unavailable(Box::new(elapsed)))
        }
    }
}

/// Runs a call of SQLite's where it keeps nobody waiting.
async fn aside<T: Send + 'static>(
    guard: &mut Option<OwnedMutexGuard<rusqlite::Connection>>,
    call: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let taken = guard.take().ok_or(StoreError::Gone)?;
    let joined = tokio::task::spawn_blocking(move || {
        let outcome = call(&taken);
        (taken, outcome)
    });
    let (taken, outcome) = joined.await.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    *guard = Some(taken);
    outcome
}

/// A transaction. What is dropped before [`commit`](Transaction::commit) never was.
pub(super) struct Transaction {
    connection: Connection,
    open: bool,
}

impl Transaction {
    /// Runs a query and returns its rows.
    pub(super) async fn query(&mut self, sql: Sql, parameters: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.connection.query(sql, parameters).await
    }

    /// Runs a statement and returns how many rows it touched.
    pub(super) async fn execute(&mut self, sql: Sql, parameters: Vec<Value>) -> Result<u64, StoreError> {
        self.connection.execute(sql, parameters).await
    }

    /// Runs statements without parameters.
    pub(super) async fn batch(&mut self, sql: String) -> Result<(), StoreError> {
        self.connection.batch(sql).await
    }

    /// Makes it so.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.connection.batch("commit".to_owned()).await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // The next one would find itself in this transaction. SQLite's is rolled back when it is next taken.
        if let (true, Connection::Postgres(session)) = (self.open, &mut self.connection)
            && let Some(session) = session.take()
        {
            drop(Object::take(session));
        }
    }
}
