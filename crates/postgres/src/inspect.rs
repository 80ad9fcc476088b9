//! Reads the catalog of a database as structure.
//!
//! Everything comes from the catalogs themselves (`pg_class`, `pg_attribute`, …), which every role
//! may read: what a role has no privilege on is read all the same, and never looks dropped.
//! `read` fetches the rows, `assemble` makes the model of them; plain columns, keys and
//! indexes are read as structure, and the server's deparser is asked only for expressions,
//! predicates and definitions.

mod acl;
mod assemble;
mod code;
mod coverage;
mod definitions;
mod dependencies;
mod keys;
#[cfg(test)]
mod made_again;
mod names;
pub(crate) mod own;
mod read;
mod relations;
mod rows;
mod standing;
mod type_objects;
mod unmodelled;

pub(crate) use names::server_chosen_name;

use std::time::{Duration, Instant};

use async_trait::async_trait;
use driftless_engine::explain::Explained;
use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector};
use driftless_schema::model::{Catalog, Ident, Kind, ObjectId};
use postgres_types::WasNull;
use tokio_postgres::error::SqlState;
use tokio_util::sync::CancellationToken;

use crate::connect::{Connected, connect};
use crate::conninfo::ConnInfo;

/// How often a read is tried that meets somebody's DDL; each time it waits a second for a lock.
const ATTEMPTS: u32 = 10;

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

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
    let (mut attempt, started) = (1, Instant::now());
    loop {
        match read_once(info, connected).await {
            Ok(Some(inspection)) => return Ok(inspection),
            Err(error) if !is_in_the_way(&error) => return Err(explain(connected, error)),
            // Somebody's DDL is in the way, or came in between.
            Ok(None) | Err(_) => {
                let target = connected.target().to_owned();
                connected.client.batch_execute("rollback").await.map_err(|error| explain(connected, error))?;
                if attempt == ATTEMPTS {
                    return Err(InspectError::Busy { target, seconds: started.elapsed().as_secs() });
                }
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Reads; `None` where the catalog changed under the reader.
async fn read_once(info: &ConnInfo, connected: &Connected) -> Result<Option<Inspection>, tokio_postgres::Error> {
    let client = &connected.client;
    let server = read::begin(client).await?;
    let helper = if server.wants_help() { helper(info, connected).await } else { None };
    let raw = read::read(server, client, helper.as_ref().map(|helper| &helper.client)).await?;
    if raw.is_torn() {
        return Ok(None);
    }
    client.batch_execute("commit").await?;
    let catalog = assemble::assemble(&raw);
    let notes = notes(info.user(), &raw, &catalog);
    Ok(Some(Inspection { catalog, database: raw.server.database.clone(), notes }))
}

/// What whoever takes the snapshot should know of it.
fn notes(user: &str, raw: &read::Raw, catalog: &Catalog) -> Vec<String> {
    let is_read = |name: &Ident| catalog.objects.contains_key(&ObjectId::database_scoped(Kind::Schema, name.clone()));
    let unusable = raw.schemas.iter().filter(|row| !row.usable && is_read(&row.name.0));
    let unusable: Vec<&str> = unusable.map(|row| row.name.0.as_str()).collect();
    let unusable = (!unusable.is_empty()).then(|| {
        let plural = if unusable.len() == 1 { "" } else { "s" };
        let schemas = unusable.join(", ");
        format!("{user} has no USAGE on the schema{plural} {schemas}: read from the catalog all the same")
    });
    let hidden = raw.user_mappings.iter().any(|row| row.hidden);
    let hidden = hidden
        .then(|| format!("the options of user mappings are hidden from {user}: not even their names are compared"));
    let unknown = raw.unknown.catalogs.join(", ");
    let unknown = (!unknown.is_empty()).then(|| {
        format!("the server has catalogs that this version of Driftless does not know and has not read: {unknown}")
    });
    [unusable, hidden, unknown].into_iter().flatten().collect()
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

/// How the deparser says that something was dropped before it looked.
const GONE: [&str; 3] = ["cache lookup failed", "could not open relation with OID", "could not find tuple"];

/// Whether somebody held what was to be deparsed, or it was dropped before it was.
fn is_in_the_way(error: &tokio_postgres::Error) -> bool {
    let is_missing_value = std::error::Error::source(error).is_some_and(|cause| cause.is::<WasNull>());
    let is_gone = error.as_db_error().is_some_and(|told| {
        let starts = |start: &&str| told.message().starts_with(start);
        *told.code() == SqlState::INTERNAL_ERROR && GONE.iter().any(starts) || *told.code() == SqlState::UNDEFINED_TABLE
    });
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) || is_missing_value || is_gone
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
