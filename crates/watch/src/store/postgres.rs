//! The store in PostgreSQL: a pool of connections.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult};
use driftless_engine::explain::Explained;
use driftless_postgres::connect::{Connected, connect};
use driftless_postgres::conninfo::ConnInfo;
use postgres_types::ToSql;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Error, Statement};

use super::StoreError;
use super::sql::{Dialect, Sql};
use super::value::{Row, Value};

/// How many connections a replica has at most.
const CONNECTIONS: usize = 12;

/// How long a request waits for one of them.
const PATIENCE: Duration = Duration::from_secs(5);

/// What every session of the store begins with.
const SESSION: &str = "set search_path to driftless; set statement_timeout to '15s'; set lock_timeout to '10s';
    set idle_in_transaction_session_timeout to '60s'; set client_min_messages to warning";

pub(super) type Pool = managed::Pool<Manager>;

#[derive(Debug)]
pub(super) struct Manager(ConnInfo);

/// A session of the store, with the statements that it has prepared.
pub(super) struct Session {
    connected: Connected,
    prepared: HashMap<Sql, Statement>,
}

impl managed::Manager for Manager {
    type Type = Session;
    type Error = StoreError;

    async fn create(&self) -> Result<Session, StoreError> {
        let connected = connect(&self.0).await.map_err(|error| StoreError::Connect(Explained::new(error)))?;
        connected.client.batch_execute(SESSION).await.map_err(told)?;
        Ok(Session { connected, prepared: HashMap::new() })
    }

    async fn recycle(&self, session: &mut Session, _: &Metrics) -> RecycleResult<StoreError> {
        if session.connected.client.is_closed() {
            return Err(RecycleError::message("the connection is closed"));
        }
        Ok(())
    }
}

/// Makes a pool. Does not connect.
///
/// # Errors
/// When it cannot be made.
pub(super) fn pool(info: ConnInfo) -> Result<Pool, StoreError> {
    Pool::builder(Manager(info))
        .max_size(CONNECTIONS)
        .wait_timeout(Some(PATIENCE))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| StoreError::Query(Box::new(error)))
}

/// Takes a session out of the pool.
pub(super) async fn take(pool: &Pool) -> Result<Object<Manager>, StoreError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => error,
        error => StoreError::Unavailable(Box::new(error)),
    })
}

impl Session {
    /// Runs a query and returns its rows.
    pub(super) async fn query(&mut self, sql: Sql, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql).await?;
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
        let rows = self.connected.client.query(&statement, &parameters).await.map_err(told)?;
        let columns: Arc<[String]> = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        rows.iter()
            .map(|row| {
                let values = (0..row.len()).map(|index| row.try_get(index).map_err(told));
                Ok(Row { columns: Arc::clone(&columns), values: values.collect::<Result<_, _>>()? })
            })
            .collect()
    }

    /// Runs a statement and returns how many rows it touched.
    pub(super) async fn execute(&mut self, sql: Sql, parameters: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql).await?;
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
        self.connected.client.execute(&statement, &parameters).await.map_err(told)
    }

    /// Runs statements without parameters.
    pub(super) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connected.client.batch_execute(sql).await.map_err(told)
    }

    async fn prepare(&mut self, sql: Sql) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(&sql) {
            return Ok(statement.clone());
        }
        let statement = self.connected.client.prepare(&Dialect::Postgres.write(sql)).await.map_err(told)?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }
}

/// Says what an error of the driver means for whoever asked.
fn told(error: Error) -> StoreError {
    let Some(code) = error.code() else {
        let is_ours = error.to_string().contains("serializing") || error.to_string().contains("deserializing");
        return if is_ours { StoreError::Query(Box::new(error)) } else { StoreError::Unavailable(Box::new(error)) };
    };
    let class = code.code().get(..2).unwrap_or_default();
    match *code {
        SqlState::UNIQUE_VIOLATION => StoreError::Exists,
        SqlState::FOREIGN_KEY_VIOLATION => StoreError::Gone,
        // Deadlocks, and locks that did not come free.
        SqlState::LOCK_NOT_AVAILABLE => StoreError::Contended(Box::new(error)),
        _ if class == "40" => StoreError::Contended(Box::new(error)),
        // Connections, resources (a full disk among them), an operator, the system; a standby that was promoted away.
        SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::Unavailable(Box::new(error)),
        _ if ["08", "53", "57", "58"].contains(&class) => StoreError::Unavailable(Box::new(error)),
        _ => StoreError::Query(Box::new(error)),
    }
}
