//! Looks at a database file again and again.
//!
//! A file that nobody wrote to since has the schema it had. Otherwise it is read whole, which takes SQLite
//! no longer than to find out what was changed, and the fingerprint tells whether anything was.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use driftless_engine::inspect::InspectError;
use driftless_engine::watch::{Depth, Look, Mark, Reading, Tier, Wanted, WatchSession, Watcher};
use driftless_schema::fingerprint;
use driftless_schema::model::{Catalog, QualifiedName};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use self::file::Written;
use crate::inspect::inspect_file;

/// The reader's own version: another one may read the same file otherwise, and it is read anew.
const READER: u32 = 1;

/// How long a look waits for somebody who writes.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at one SQLite database.
#[derive(Debug, Clone)]
pub struct SqliteWatcher {
    path: PathBuf,
}

impl SqliteWatcher {
    /// Makes a watcher of the database in the file `path`, which is never made or changed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        SqliteWatcher { path: path.into() }
    }
}

#[async_trait]
impl Watcher for SqliteWatcher {
    async fn connect(&self, _: &CancellationToken) -> Result<Box<dyn WatchSession>, InspectError> {
        Ok(Box::new(Session { path: self.path.clone() }))
    }
}

/// Opens the file at each look: in between it may be another one.
struct Session {
    path: PathBuf,
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
        let before = since.and_then(Known::of);
        let (path, wanted, stop) = (self.path.clone(), wanted.clone(), cancel.clone());
        let looking = tokio::task::spawn_blocking(move || look(&path, &wanted, before.as_ref(), depth, &stop));
        tokio::select! {
            outcome = looking => outcome.unwrap_or_else(|error| {
                Err(InspectError::Lost { target: self.path.display().to_string(), source: Box::new(error) })
            }),
            () = cancel.cancelled() => Err(InspectError::Interrupted),
        }
    }
}

/// What is known of a database.
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    reader: u32,
    written: Option<Written>,
    fingerprint: String,
    relations: BTreeSet<(String, String)>,
}

impl Known {
    /// Reads a mark; nothing where it is of another version of the reader.
    fn of(mark: &Mark) -> Option<Known> {
        Known::deserialize(&mark.0).ok().filter(|known| known.reader == READER)
    }

    fn new(catalog: &Catalog, relations: &BTreeSet<QualifiedName>, written: Option<Written>) -> Known {
        Known {
            reader: READER,
            written,
            fingerprint: fingerprint::of_catalog(catalog).as_str().to_owned(),
            relations: relations.iter().map(|name| (name.schema.to_string(), name.name.to_string())).collect(),
        }
    }

    fn mark(&self) -> Mark {
        Mark(serde_json::to_value(self).unwrap_or_default())
    }

    fn is_same(&self, other: &Known) -> bool {
        (&self.fingerprint, &self.relations) == (&other.fingerprint, &other.relations)
    }
}

fn look(
    path: &Path,
    wanted: &Wanted,
    before: Option<&Known>,
    depth: Depth,
    cancel: &CancellationToken,
) -> Result<Look, InspectError> {
    // Before the file is read: what is written meanwhile is seen at the next look.
    let written = Written::of(path);
    let before = before.filter(|_| depth == Depth::Signs);
    if let Some(before) = before
        && written.is_some()
        && written == before.written
    {
        return Ok(Look { mark: before.mark(), tier: Tier::Counter, reading: None });
    }
    let catalog = inspect_file(path, PATIENCE, cancel)?.catalog;
    let names = catalog.relations().map(|(id, _)| QualifiedName { schema: id.schema.clone(), name: id.name.clone() });
    let relations: BTreeSet<QualifiedName> = names.filter(|name| wanted.has(name)).collect();
    let now = Known::new(&catalog, &relations, written);
    let mark = now.mark();
    if before.is_some_and(|before| before.is_same(&now)) {
        return Ok(Look { mark, tier: Tier::Full, reading: None });
    }
    let origin = catalog.origin.clone();
    let reading = Reading { origin, catalog, read: relations.clone(), present: relations, renamed: BTreeMap::new() };
    Ok(Look { mark, tier: Tier::Full, reading: Some(reading) })
}
