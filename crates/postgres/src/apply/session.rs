//! The session that runs the statements, and the one that watches it.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use super::blocker::{self, Blocker};
use super::event::{Event, Listener};
use super::lock::DatabaseLock;
use crate::connect::{Connected, connect};
use crate::conninfo::ConnInfo;
use crate::told::Told;

/// How long the server has to act on a request to stop before it is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// The session that runs the statements, and what they need around them.
pub(super) struct Session<'a> {
    pub(super) info: &'a ConnInfo,
    pub(super) cancel: &'a CancellationToken,
    pub(super) events: Option<&'a Listener>,
    connected: &'a Connected,
    pid: i32,
    observer: OnceCell<Option<Connected>>,
    seen: Mutex<Vec<Blocker>>,
}

/// Why a statement did not go well.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server refuses it.
    Refused(Told),
    /// The connection was lost.
    Lost(tokio_postgres::Error),
    /// Somebody pressed Ctrl-C, and the server has stopped it.
    Cancelled,
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            // 57P: the server shuts down, or ends the session.
            Some(told) if told.code().code().starts_with("57P") => Trouble::Lost(error),
            Some(told) => Trouble::Refused(Told::of(told)),
            None => Trouble::Lost(error),
        }
    }
}

impl<'a> Session<'a> {
    /// Works on the session that holds the lock.
    pub(super) fn under(lock: &'a DatabaseLock, cancel: &'a CancellationToken, events: Option<&'a Listener>) -> Self {
        let (info, connected, pid) = (lock.info(), lock.connected(), lock.pid());
        Session { info, cancel, events, connected, pid, observer: OnceCell::new(), seen: Mutex::default() }
    }

    /// Makes the session what statements of a plan need.
    pub(super) async fn prepare(&self, settings: &[String]) -> Result<(), Trouble> {
        for setting in settings {
            self.client().batch_execute(setting).await?;
        }
        Ok(())
    }

    pub(super) fn client(&self) -> &Client {
        &self.connected.client
    }

    /// Whether the connection still stands.
    pub(super) fn is_up(&self) -> bool {
        self.connected.loss().is_none() && !self.client().is_closed()
    }

    /// `user@host:port/database`.
    pub(super) fn target(&self) -> &str {
        self.connected.target()
    }

    pub(super) fn tell(&self, event: Event<'_>) {
        if let Some(events) = self.events {
            events(event);
        }
    }

    /// Runs a statement; Ctrl-C stops it on the server. While it waits for others, `waits` is told.
    pub(super) async fn run(
        &self,
        sql: &str,
        lock_timeout: Option<Duration>,
        waits: &(dyn Fn(&[Blocker]) + Sync),
    ) -> Result<(), Trouble> {
        self.seen().clear();
        self.watched(self.client().batch_execute(sql), lock_timeout, waits).await
    }

    /// Waits for what the server is doing; Ctrl-C stops it there.
    pub(super) async fn watched<T>(
        &self,
        running: impl Future<Output = Result<T, tokio_postgres::Error>>,
        lock_timeout: Option<Duration>,
        waits: &(dyn Fn(&[Blocker]) + Sync),
    ) -> Result<T, Trouble> {
        let mut running = pin!(running);
        let mut watching = pin!(self.watch(lock_timeout, waits));
        let mut watches = true;
        loop {
            tokio::select! {
                outcome = &mut running => return Ok(outcome?),
                () = self.cancel.cancelled() => break,
                () = &mut watching, if watches => watches = false,
            }
        }
        loop {
            // The server would otherwise go on for nobody. If this does not reach it, the next may.
            let _ = self.connected.canceller().cancel().await;
            if let Ok(outcome) = tokio::time::timeout(ASK_AGAIN, &mut running).await {
                return match outcome.map_err(Trouble::from) {
                    // It was done before the request came.
                    Ok(value) => Ok(value),
                    Err(Trouble::Refused(_) | Trouble::Cancelled) => Err(Trouble::Cancelled),
                    Err(lost @ Trouble::Lost(_)) => Err(lost),
                };
            }
        }
    }

    async fn watch(&self, lock_timeout: Option<Duration>, waits: &(dyn Fn(&[Blocker]) + Sync)) {
        tokio::time::sleep(blocker::first_look(lock_timeout)).await;
        // One can do without: a server may have no room for a second connection.
        let observer = self.observer.get_or_init(|| async { connect(self.info).await.ok() }).await;
        if let Some(observer) = observer {
            let note = |found: Vec<Blocker>| {
                waits(&found);
                *self.seen() = found;
            };
            blocker::watch(&observer.client, self.pid, &note).await;
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Vec<Blocker>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who was in the way of the last statement, as far as could be seen.
    pub(super) fn blockers(&self) -> Vec<Blocker> {
        self.seen().clone()
    }

    /// Rolls back what is left of a transaction; nothing is left where the connection is.
    pub(super) async fn roll_back(&self) {
        if let Err(error) = self.client().batch_execute("rollback").await {
            tracing::debug!(code = error.code().map(|code| code.code()), "no rollback");
        }
    }

    /// Ends the session that watches; the other one is the lock's.
    pub(super) async fn close(self) {
        if let Some(Some(observer)) = self.observer.into_inner() {
            observer.close().await;
        }
    }
}
