//! Looks at a database again and again, and reads of it what was changed.
//!
//! Three questions, each dearer than the one before:
//!
//! 1. `counter`: how many catalog rows were ever written. It is asked before anything is read: DDL that comes
//!    in between is counted later, and looked for once more for nothing, but never missed. A session's counts
//!    reach the others some seconds after its commit, or when its next transaction ends; a superuser's who sets
//!    `track_counts` off never do. A look of [`Depth::Full`] is what finds those.
//! 2. `versions`: of which relations the catalog rows are others. `TRUNCATE`, `REFRESH` and `REINDEX` write
//!    them too.
//! 3. The reading of those relations, with all that hangs on them, in the same snapshot.
//!
//! Nobody waits behind a look: it is read only, in short transactions, and gives up where a lock is not to be had
//! at once.

mod counter;
mod mark;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use driftless_engine::explain::Explained;
use driftless_engine::inspect::InspectError;
use driftless_engine::watch::{Depth, Look, Mark, Reading, Tier, Wanted, WatchSession, Watcher};
use tokio_postgres::Error;
use tokio_util::sync::CancellationToken;

use self::counter::Counter;
use self::mark::Known;
use self::versions::There;
use crate::connect::{Connected, connect};
use crate::conninfo::ConnInfo;
use crate::inspect::focus::Focus;
use crate::inspect::{Attempts, read, read_focused};

/// How often a look is tried that meets somebody's DDL; each time it waits half a second for a lock.
const ATTEMPTS: u32 = 3;

const LIMITS: &str = "set local lock_timeout to '500ms'; set local statement_timeout to '30s';";

/// Looks at one PostgreSQL database.
#[derive(Debug)]
pub struct PostgresWatcher {
    info: ConnInfo,
}

impl PostgresWatcher {
    /// Makes a watcher of the database that `info` leads to.
    pub fn new(info: ConnInfo) -> Self {
        PostgresWatcher { info }
    }
}

#[async_trait]
impl Watcher for PostgresWatcher {
    async fn connect(&self, cancel: &CancellationToken) -> Result<Box<dyn WatchSession>, InspectError> {
        let connected = tokio::select! {
            connected = connect(&self.info) => connected.map_err(|error| InspectError::Connect(Explained::new(error)))?,
            () = cancel.cancelled() => return Err(InspectError::Interrupted),
        };
        Ok(Box::new(Session { connected }))
    }
}

struct Session {
    connected: Connected,
}

#[async_trait]
impl WatchSession for Session {
    async fn look(
        &mut self,
        wanted: &Wanted,
        since: Option<&Mark>,
        depth: Depth,
        cancel: &CancellationToken,
    ) -> Result<Look, InspectError> {
        tokio::select! {
            look = look(&self.connected, wanted, since, depth) => look,
            () = cancel.cancelled() => {
                // The server would otherwise finish its query for nobody.
                let _ = self.connected.canceller().cancel().await;
                Err(InspectError::Interrupted)
            }
        }
    }
}

async fn look(
    connected: &Connected,
    wanted: &Wanted,
    since: Option<&Mark>,
    depth: Depth,
) -> Result<Look, InspectError> {
    let before = since.and_then(Known::of);
    let mut attempts = Attempts::new(ATTEMPTS);
    loop {
        let outcome = look_once(connected, wanted, before.as_ref(), depth).await;
        if let Some(look) = attempts.settle(connected, outcome).await? {
            return Ok(look);
        }
    }
}

/// Looks; nothing where the catalog changed under the reader.
async fn look_once(
    connected: &Connected,
    wanted: &Wanted,
    before: Option<&Known>,
    depth: Depth,
) -> Result<Option<Look>, Error> {
    let client = &connected.client;
    let counter = Counter::read(client).await?;
    if let (Depth::Signs, Some(before)) = (depth, before)
        && counter.says_unchanged_since(&before.counter)
    {
        return Ok(Some(Look { mark: before.mark(), tier: Tier::Counter, reading: None }));
    }
    let server = read::begin(client, LIMITS).await?;
    let there = There::read(client, &server, wanted, before).await?;
    let now = Known::new(&server, counter, &there);
    let before = before.filter(|before| before.fits(&now));
    let mut renamed = before.map_or_else(BTreeMap::new, |before| before.renamed(&there, wanted));
    renamed.extend(there.renamed(&server, wanted));
    let (tier, changed) = match (depth, before) {
        (Depth::Signs, Some(before)) => {
            let changed = now.changed_since(before);
            if changed.is_empty() && !before.has_lost(&now, wanted) {
                client.batch_execute("commit").await?;
                return Ok(Some(Look { mark: now.mark(), tier: Tier::RowVersions, reading: None }));
            }
            (Tier::Changed, changed)
        }
        (Depth::Full, _) | (Depth::Signs, None) => (Tier::Full, now.relations.keys().copied().collect()),
    };
    let to_read: BTreeSet<u32> = changed.into_iter().chain(renamed.keys().copied()).collect();
    let focus = if there.is_most(to_read.len()) {
        Focus::Everything
    } else {
        Focus::on(client, &Vec::from_iter(to_read.iter().copied())).await?
    };
    let Some(catalog) = read_focused(server, focus, client).await? else { return Ok(None) };
    client.batch_execute("commit").await?;
    let names = |oids: &mut dyn Iterator<Item = &u32>| oids.filter_map(|oid| there.name(*oid)).cloned().collect();
    let reading = Reading {
        origin: catalog.origin.clone(),
        catalog,
        read: names(&mut to_read.iter()),
        present: names(&mut now.relations.keys()),
        renamed: renamed.into_values().collect(),
    };
    Ok(Some(Look { mark: now.mark(), tier, reading: Some(reading) }))
}
