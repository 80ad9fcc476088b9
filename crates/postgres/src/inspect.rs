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
pub(crate) mod focus;
mod keys;
#[cfg(test)]
mod made_again;
mod names;
pub(crate) mod own;
pub(crate) mod read;
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
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_util::sync::CancellationToken;

use self::focus::Focus;
use self::read::Server;
use crate::connect::{Connected, connect};
use crate::conninfo::ConnInfo;

/// How long a query of the inspector's waits: a second for a lock, and else for as long as it takes.
const LIMITS: &str = "set local lock_timeout to '1s'; set local statement_timeout to 0;";

/// How often a read is tried that meets somebody's DDL.
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
    let mut attempts = Attempts::new(ATTEMPTS);
    loop {
        if let Some(inspection) = attempts.settle(connected, read_once(info, connected).await).await? {
            return Ok(inspection);
        }
    }
}

/// Counts how often a read was tried.
pub(crate) struct Attempts {
    left: u32,
    started: Instant,
}

impl Attempts {
    /// Lets a read be tried `most` times.
    pub(crate) fn new(most: u32) -> Self {
        Attempts { left: most, started: Instant::now() }
    }

    /// Returns what was read. Where somebody's DDL was in the way or came in between, waits a little and
    /// returns nothing: then it is to be tried again.
    pub(crate) async fn settle<T>(
        &mut self,
        connected: &Connected,
        outcome: Result<Option<T>, tokio_postgres::Error>,
    ) -> Result<Option<T>, InspectError> {
        match outcome {
            Ok(Some(read)) => return Ok(Some(read)),
            Err(error) if !is_in_the_way(&error) => return Err(explain(connected, error)),
            Ok(None) | Err(_) => {}
        }
        connected.client.batch_execute("rollback").await.map_err(|error| explain(connected, error))?;
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            let (target, seconds) = (connected.target().to_owned(), self.started.elapsed().as_secs());
            return Err(InspectError::Busy { target, seconds });
        }
        tokio::time::sleep(PAUSE).await;
        Ok(None)
    }
}

/// Reads; `None` where the catalog changed under the reader.
async fn read_once(info: &ConnInfo, connected: &Connected) -> Result<Option<Inspection>, tokio_postgres::Error> {
    let client = &connected.client;
    let server = read::begin(client, LIMITS).await?;
    let helper = if server.wants_help() { helper(info, connected).await } else { None };
    let helper = helper.as_ref().map(|helper| &helper.client);
    let raw = read::read(server, Focus::Everything, client, helper).await?;
    if raw.is_torn() {
        return Ok(None);
    }
    client.batch_execute("commit").await?;
    let catalog = assemble::assemble(&raw);
    let notes = notes(info.user(), &raw, &catalog);
    Ok(Some(Inspection { catalog, database: raw.server.database.clone(), notes }))
}

/// Reads what is in focus, in the transaction that was begun; `None` where the catalog changed under the reader.
pub(crate) async fn read_focused(
    server: Server,
    focus: Focus,
    client: &Client,
) -> Result<Option<Catalog>, tokio_postgres::Error> {
    let raw = read::read(server, focus, client, None).await?;
    Ok((!raw.is_torn()).then(|| assemble::assemble(&raw)))
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
    match read::join_snapshot(&first.client, &helper.client, LIMITS).await {
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
    // A standby ends queries that are in the way of what it has to replay.
    let later = [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_SERIALIZATION_FAILURE];
    error.code().is_some_and(|code| later.contains(code)) || is_missing_value || is_gone
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
