//! The port that a service looks at databases through, again and again.
//!
//! A look costs as little as it can: a database that shows by a cheap sign that nothing was changed is not
//! read. What a session learned is in its [`Mark`], which is kept between looks and given back, also
//! to another session of another process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use driftless_schema::model::{Catalog, Origin, QualifiedName};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::inspect::InspectError;

/// Opens sessions with one database.
#[async_trait]
pub trait Watcher: Send + Sync {
    /// Connects.
    ///
    /// # Errors
    /// When there is no way in, or `cancel` is triggered.
    async fn connect(&self, cancel: &CancellationToken) -> Result<Box<dyn WatchSession>, InspectError>;
}

/// A session with one database. Between looks it holds no lock, no snapshot and no transaction.
///
/// After an error the session is of no more use.
#[async_trait]
pub trait WatchSession: Send {
    /// Looks at the relations that are wanted. Changes nothing.
    ///
    /// `since` is the mark of the look before, of any session, that wanted the same; without it, and with one that
    /// does not fit this database, everything wanted is read. Whoever wants others than before looks without.
    ///
    /// # Errors
    /// When the database cannot be read, or `cancel` is triggered. A connection that breaks is an error, never a
    /// smaller schema; [`InspectError::Busy`] says that somebody's DDL is in the way.
    async fn look(
        &mut self,
        wanted: &Wanted,
        since: Option<&Mark>,
        depth: Depth,
        cancel: &CancellationToken,
    ) -> Result<Look, InspectError>;
}

/// Which relations are wanted.
#[derive(Clone)]
pub struct Wanted {
    matches: Arc<dyn Fn(&QualifiedName) -> bool + Send + Sync>,
    known: Arc<[Known]>,
}

/// A relation as it was last read: by its number it is found when it is called otherwise, also without a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The database that it was read from.
    pub origin: Origin,
    /// The server's number.
    pub oid: u32,
    /// Its name.
    pub name: QualifiedName,
}

impl Wanted {
    /// Wants the relations that `matches` says yes to.
    pub fn new(matches: impl Fn(&QualifiedName) -> bool + Send + Sync + 'static) -> Self {
        Wanted { matches: Arc::new(matches), known: Arc::default() }
    }

    /// Adds what is known of the relations.
    pub fn knowing(self, known: Vec<Known>) -> Self {
        Wanted { known: known.into(), ..self }
    }

    /// Whether `relation` is wanted.
    pub fn has(&self, relation: &QualifiedName) -> bool {
        (self.matches)(relation)
    }

    /// What is known of the relations of a database, whose numbers mean nothing in another one.
    pub fn known(&self, origin: Option<&Origin>) -> impl Iterator<Item = &Known> {
        self.known.iter().filter(move |known| Some(&known.origin) == origin)
    }
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wanted(…)")
    }
}

/// How much is taken on trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// A cheap sign that nothing was changed is enough.
    Signs,
    /// Every relation that is wanted is read.
    Full,
}

/// What a session knows a database's state by: JSON of the adapter's own, which nobody else reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(pub serde_json::Value);

/// What a look found.
#[derive(Debug, Clone)]
pub struct Look {
    /// What to give back at the next look.
    pub mark: Mark,
    /// What was asked to find it.
    pub tier: Tier,
    /// What was read; `None` where nothing that is wanted was changed.
    pub reading: Option<Reading>,
}

/// What was asked, from cheap to dear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// A counter of the server's, which every DDL moves.
    Counter,
    /// The versions of the catalog's rows, relation by relation.
    RowVersions,
    /// The catalog, of the relations that were changed.
    Changed,
    /// The catalog, of everything wanted.
    Full,
}

/// What was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Which database it was: by this a restore from a backup is told from a change.
    pub origin: Option<Origin>,
    /// The relations that were read, with what hangs on them and what they use. Of relations that
    /// were not read it may have some, in part.
    pub catalog: Catalog,
    /// The wanted relations that were read, and those that wanted ones were renamed to.
    pub read: BTreeSet<QualifiedName>,
    /// Every wanted relation that is there, read or not.
    pub present: BTreeSet<QualifiedName>,
    /// Relations that were wanted and there at the look before and are called otherwise now.
    pub renamed: BTreeMap<QualifiedName, QualifiedName>,
}
