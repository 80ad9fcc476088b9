//! Reads the catalog of a database as structure.
//!
//! Everything comes from the catalogs themselves (`pg_class`, `pg_attribute`, …), which every role
//! may read: what a role has no privilege on is read all the same, and never looks dropped.
//! [`read`] fetches the rows, [`assemble`] makes the model of them; plain columns, keys and
//! indexes are read as structure, and the server's deparser is asked only for expressions,
//! predicates and definitions.

mod acl;
mod assemble;
mod code;
mod dependencies;
mod keys;
mod names;
mod read;
mod relations;
mod rows;
mod type_objects;

use std::time::Duration;

use async_trait::async_trait;
use driftless_engine::explain::Explained;
use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector};
use tokio_postgres::error::SqlState;
use tokio_util::sync::CancellationToken;

use crate::connect::{Connected, connect};
use crate::conninfo::ConnInfo;

/// How often a read is tried that stands behind somebody's DDL; each time it waits a second.
const ATTEMPTS: u32 = 10;

/// Reads one PostgreSQL database.
#[derive(Debug)]
pub struct PostgresInspector {
    info: ConnInfo,
}

impl PostgresInspector {
    /// Makes an inspector of the database that `info` leads to.
    pub fn new(info: ConnInfo) -> Self {
        PostgresInspector { info }
    }
}

#[async_trait]
impl SchemaInspector for PostgresInspector {
    async fn inspect(&self, cancel: &CancellationToken) -> Result<Inspection, InspectError> {
        let connected = tokio::select! {
            connected = connect(&self.info) => connected.map_err(|error| InspectError::Connect(Explained::new(error)))?,
            () = cancel.cancelled() => return Err(InspectError::Interrupted),
        };
        tokio::select! {
            inspection = read_patiently(&self.info, &connected) => inspection,
            () = cancel.cancelled() => {
                // The server would otherwise finish its query for nobody.
                let _ = connected.canceller().cancel().await;
                Err(InspectError::Interrupted)
            }
        }
    }
}

/// Reads, and tries again while somebody's DDL is in the way.
async fn read_patiently(info: &ConnInfo, connected: &Connected) -> Result<Inspection, InspectError> {
    let mut attempt = 1;
    loop {
        match read_once(info, connected).await {
            Err(error) if is_lock_timeout(&error) => {
                let target = connected.target().to_owned();
                connected.client.batch_execute("rollback").await.map_err(|error| explain(connected, error))?;
                if attempt == ATTEMPTS {
                    return Err(InspectError::Busy { target, seconds: ATTEMPTS.into() });
                }
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            outcome => return outcome.map_err(|error| explain(connected, error)),
        }
    }
}

async fn read_once(info: &ConnInfo, connected: &Connected) -> Result<Inspection, tokio_postgres::Error> {
    let client = &connected.client;
    let server = read::begin(client).await?;
    let helper = if server.wants_help() { helper(info, connected).await } else { None };
    let raw = read::read(server, client, helper.as_ref().map(|helper| &helper.client)).await?;
    client.batch_execute("commit").await?;
    let unusable: Vec<&str> = raw.schemas.iter().filter(|row| !row.usable).map(|row| row.name.0.as_str()).collect();
    let notes = match unusable.as_slice() {
        [] => Vec::new(),
        schemas => vec![format!(
            "{} has no USAGE on the schema{} {}: read from the catalog all the same",
            info.user(),
            if schemas.len() == 1 { "" } else { "s" },
            schemas.join(", ")
        )],
    };
    Ok(Inspection { catalog: assemble::assemble(&raw), database: raw.server.database.clone(), notes })
}

/// Opens a second connection that sees what the first sees. The first can do it alone: whatever
/// stands in the way of a second one (a connection limit, another host of several) is no error.
async fn helper(info: &ConnInfo, first: &Connected) -> Option<Connected> {
    let helper = connect(info).await.ok()?;
    match read::join_snapshot(&first.client, &helper.client).await {
        Ok(()) => Some(helper),
        Err(error) => {
            tracing::debug!(%error, "a second connection cannot share the snapshot");
            None
        }
    }
}

fn is_lock_timeout(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

fn explain(connected: &Connected, error: tokio_postgres::Error) -> InspectError {
    let target = connected.target().to_owned();
    let ended = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
    match error.as_db_error() {
        Some(told) if *told.code() == SqlState::INSUFFICIENT_PRIVILEGE => {
            InspectError::Denied { target, message: told.message().to_owned() }
        }
        Some(told) if ended.contains(told.code()) => InspectError::Lost { target, source: Box::new(error) },
        Some(_) => InspectError::Query { target, source: Box::new(error) },
        None if error.is_closed() || connected.loss().is_some() => {
            InspectError::Lost { target, source: Box::new(error) }
        }
        None => InspectError::Query { target, source: Box::new(error) },
    }
}
