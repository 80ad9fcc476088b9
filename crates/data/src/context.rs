//! What all workers of a run share, and the workers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use driftless_postgres::conninfo::ConnInfo;
use tokio_util::sync::CancellationToken;

use crate::discover::Pair;
use crate::event::{Event, Listener};
use crate::ledger::Ledger;
use crate::options::{Indexes, Paranoia, Shrinking, Triggers};
use crate::relay::{Batch, Passed};
use crate::session::{Session, Side};
use crate::snapshot::Snapshot;
use crate::sql::HashMode;
use crate::throttle::Throttle;
use crate::trouble::Trouble;

/// How many bytes of keys are kept in memory by all tables together; what does not fit is read again.
const KEYS_KEPT: usize = 16 * 1024 * 1024;
/// How many bytes of rows a transaction merges at most.
const BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// What all workers of a run share.
pub(crate) struct Context {
    pub(crate) source: ConnInfo,
    pub(crate) target: ConnInfo,
    pub(crate) cancel: CancellationToken,
    pub(crate) events: Option<Listener>,
    pub(crate) throttle: Throttle,
    pub(crate) snapshot: Arc<Snapshot>,
    /// The target's, where it is compared in a snapshot too.
    pub(crate) target_snapshot: Option<Arc<Snapshot>>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) ledger: Ledger,
    pub(crate) mode: HashMode,
    pub(crate) paranoia: Paranoia,
    pub(crate) shrinking: Shrinking,
    pub(crate) triggers: Triggers,
    pub(crate) indexes: Indexes,
    pub(crate) parallel: usize,
    pub(crate) retries: u32,
    pub(crate) batch_rows: u64,
    pub(crate) keys_kept: AtomicUsize,
    /// Whether a merge may move rows of other keys out of the way.
    pub(crate) displaces: AtomicBool,
}

impl Context {
    pub(crate) fn tell(&self, event: Event<'_>) {
        if let Some(events) = &self.events {
            events(event);
        }
    }

    /// Notes rows that came from the source.
    pub(crate) fn moved(&self, table: usize, passed: Passed) {
        self.ledger.update(table, |account| {
            account.read += passed.rows;
            account.bytes += passed.bytes;
        });
        if let Some(pair) = self.pairs.get(table) {
            self.tell(Event::Moved { table: &pair.name, rows: passed.rows, bytes: passed.bytes });
        }
    }

    /// How much a transaction merges at most.
    pub(crate) fn batch(&self) -> Batch {
        Batch { rows: self.batch_rows, bytes: BATCH_BYTES }
    }

    /// Asks for room to keep `bytes` of keys.
    pub(crate) fn may_keep(&self, bytes: usize) -> bool {
        let taken = self.keys_kept.fetch_add(bytes, Ordering::Relaxed);
        let fits = taken + bytes <= KEYS_KEPT;
        if !fits {
            self.keys_kept.fetch_sub(bytes, Ordering::Relaxed);
        }
        fits
    }

    /// Gives room for keys back.
    pub(crate) fn let_go(&self, bytes: usize) {
        self.keys_kept.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Opens a session with the source, in the run's snapshot.
    pub(crate) async fn source_session(&self) -> Result<Session, Trouble> {
        self.snapshot.join(&self.source, &self.cancel).await
    }

    /// Opens a session with the target.
    pub(crate) async fn target_session(&self) -> Result<Session, Trouble> {
        if let Some(snapshot) = &self.target_snapshot {
            return snapshot.join(&self.target, &self.cancel).await;
        }
        let session = Session::open(Side::Target, &self.target, &self.cancel).await?;
        // What is lost in a crash is before the state that is written last, and read again.
        session.execute(include_str!("session/lazy_commit.sql")).await?;
        if self.triggers == Triggers::Disable {
            session.execute(include_str!("session/replica.sql")).await?;
        }
        Ok(session)
    }
}

/// A session on each side.
pub(crate) struct Worker {
    pub(crate) source: Session,
    pub(crate) target: Session,
}

impl Worker {
    /// Opens both sessions.
    pub(crate) async fn open(context: &Context) -> Result<Self, Trouble> {
        let (source, target) = futures_util::try_join!(context.source_session(), context.target_session())?;
        Ok(Worker { source, target })
    }

    /// Whether both sessions stand and have nothing open.
    pub(crate) fn is_up(&self) -> bool {
        self.source.is_up() && self.target.is_up()
    }
}
