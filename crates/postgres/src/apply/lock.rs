//! The lock of a database, held for longer than one plan takes.

use std::time::Duration;

use driftless_schema::plan::Plan;
use tokio_util::sync::CancellationToken;

use super::error::ApplyError;
use super::options::{ApplyOptions, Wanted};
use super::run::{self, Applied, Extent};
use super::session::Trouble;
use super::turn::{self, Turn};
use crate::connect::{Canceller, Connected, connect};
use crate::conninfo::ConnInfo;

/// How long the server has to take the lock back.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// The lock of one database. Whoever has it applies plans there, and nobody else does.
///
/// Statements run on the very session that holds the lock: where the session is lost, the lock and
/// what was running are lost together. It is let go of by [`release`](DatabaseLock::release); dropped
/// without it, what runs is stopped on the server and the session ends on its own.
#[derive(Debug)]
pub struct DatabaseLock {
    info: ConnInfo,
    pid: i32,
    // Dropped first: the request to stop has to be on its way before the session is given up.
    stop: StopOnDrop,
    connected: Connected,
}

impl DatabaseLock {
    /// Takes the lock, without waiting for it.
    ///
    /// # Errors
    /// When somebody has it, the database cannot be reached, or `cancel` is triggered.
    pub async fn take(info: &ConnInfo, cancel: &CancellationToken) -> Result<Self, ApplyError> {
        let taken = async {
            let connected = connect(info).await?;
            match own(&connected).await {
                Ok(pid) => {
                    let stop = StopOnDrop(Some(connected.canceller()));
                    Ok(DatabaseLock { info: info.clone(), pid, stop, connected })
                }
                Err(error) => {
                    connected.close().await;
                    Err(error)
                }
            }
        };
        tokio::select! {
            taken = taken => taken,
            () = cancel.cancelled() => Err(ApplyError::Interrupted { done: 0, of: 0 }),
        }
    }

    /// Applies `plan`, and makes sure that the database became what was wanted.
    ///
    /// # Errors
    /// As [`apply`](super::apply()).
    pub async fn apply(
        &mut self,
        plan: &Plan,
        wanted: Wanted<'_>,
        options: &ApplyOptions,
        cancel: &CancellationToken,
    ) -> Result<Applied, ApplyError> {
        run::run(self, plan, Extent::Everything(wanted), options, cancel).await
    }

    /// Asks whether `plan` could be applied: schema, data and rights. Changes nothing.
    ///
    /// # Errors
    /// When something stands in the way.
    pub async fn check(
        &mut self,
        plan: &Plan,
        options: &ApplyOptions,
        cancel: &CancellationToken,
    ) -> Result<(), ApplyError> {
        run::run(self, plan, Extent::Questions, options, cancel).await.map(|_| ())
    }

    /// Lets go. When this returns, somebody else can take it.
    pub async fn release(self) {
        let DatabaseLock { stop, connected, .. } = self;
        stop.disarm();
        // The server says goodbye to a session after the session did: it could look held for a moment.
        match tokio::time::timeout(ANSWER_WITHIN, turn::leave(&connected.client)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::debug!(code = error.code().map(|code| code.code()), "the lock ends with its session");
            }
            Err(_) => tracing::debug!("no answer: the lock ends with its session"),
        }
        connected.close().await;
    }

    /// Whether it is still held: it goes with its session.
    pub fn is_held(&self) -> bool {
        self.connected.loss().is_none() && !self.connected.client.is_closed()
    }

    /// `user@host:port/database`.
    pub fn target(&self) -> &str {
        self.connected.target()
    }

    pub(super) fn info(&self) -> &ConnInfo {
        &self.info
    }

    pub(super) fn connected(&self) -> &Connected {
        &self.connected
    }

    /// The server's process.
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }
}

/// Takes the lock on a session, which is not to end on its own; the server's process.
async fn own(connected: &Connected) -> Result<i32, ApplyError> {
    let target = || connected.target().to_owned();
    let before = |error: tokio_postgres::Error| ApplyError::before_on(target(), Trouble::from(error));
    let row = connected.client.query_one(include_str!("queries/no_limits.sql"), &[]).await.map_err(before)?;
    let pid = row.try_get(0).map_err(before)?;
    match turn::take(&connected.client).await.map_err(before)? {
        Turn::Ours => Ok(pid),
        Turn::Taken(holder) => Err(ApplyError::Busy { target: target(), holder }),
    }
}

/// Asks the server to stop what runs on a session that is given up: it would otherwise go on for
/// nobody, and keep the lock as long.
struct StopOnDrop(Option<Canceller>);

impl StopOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        let Some(canceller) = self.0.take() else { return };
        // Without a runtime nothing runs that could be stopped.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = canceller.cancel().await {
                    tracing::debug!(%error, "what ran was not stopped");
                }
            });
        }
    }
}

impl std::fmt::Debug for StopOnDrop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("StopOnDrop").field(&self.0.is_some()).finish()
    }
}
