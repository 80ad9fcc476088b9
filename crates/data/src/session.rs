//! A session with one of the two servers, set up so that values have one text.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use driftless_postgres::connect::{Connected, ServerVersion, connect_since};
use driftless_postgres::conninfo::ConnInfo;
use futures_util::future::Either;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::trouble::Trouble;

/// The oldest server that rows are read from.
const OLDEST_SOURCE: u32 = 10;
/// The oldest server that rows are written to.
const OLDEST_TARGET: u32 = 14;
/// How long a server has to act on a request to stop before it is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Where rows come from.
    Source,
    /// Where they go.
    Target,
}

impl Side {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Side::Source => "source",
            Side::Target => "target",
        }
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A session.
#[derive(Debug)]
pub(crate) struct Session {
    side: Side,
    connected: Connected,
    cancel: CancellationToken,
    /// Whether the server was asked for something and has not answered.
    is_busy: AtomicBool,
}

/// A session that is given up while the server works for it: the server would go on for nobody.
impl Drop for Session {
    fn drop(&mut self) {
        if !self.is_busy.load(Ordering::Relaxed) {
            return;
        }
        // Without a runtime nothing runs that could be stopped.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let canceller = self.connected.canceller();
            runtime.spawn(async move {
                if let Err(error) = canceller.cancel().await {
                    tracing::debug!(%error, "what ran was not stopped");
                }
            });
        }
    }
}

impl Session {
    /// Connects, and pins every setting that changes what a value looks like or ends a long statement.
    pub(crate) async fn open(side: Side, info: &ConnInfo, cancel: &CancellationToken) -> Result<Self, Trouble> {
        let oldest = match side {
            Side::Source => OLDEST_SOURCE,
            Side::Target => OLDEST_TARGET,
        };
        let connected = tokio::select! {
            connected = connect_since(info, oldest) => connected.map_err(|error| Trouble::Connect(side, Box::new(error)))?,
            () = cancel.cancelled() => return Err(Trouble::Cancelled),
        };
        let session = Session { side, connected, cancel: cancel.clone(), is_busy: AtomicBool::new(false) };
        session.execute(include_str!("session/settings.sql")).await?;
        Ok(session)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.connected.client
    }

    pub(crate) fn version(&self) -> &ServerVersion {
        &self.connected.server_version
    }

    /// `user@host:port/database`.
    pub(crate) fn target(&self) -> &str {
        self.connected.target()
    }

    /// Whether the connection still stands.
    pub(crate) fn is_up(&self) -> bool {
        self.connected.loss().is_none() && !self.client().is_closed()
    }

    /// Runs statements separated by semicolons.
    pub(crate) async fn execute(&self, sql: &str) -> Result<(), Trouble> {
        self.run(self.client().batch_execute(sql)).await
    }

    /// Waits for what the server is doing; Ctrl-C stops it there.
    pub(crate) async fn run<T>(
        &self,
        running: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Trouble> {
        self.is_busy.store(true, Ordering::Relaxed);
        let outcome = self.wait(running).await;
        self.is_busy.store(false, Ordering::Relaxed);
        outcome
    }

    async fn wait<T>(&self, running: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Trouble> {
        let running = pin!(running);
        let cancelled = pin!(self.cancel.cancelled());
        let mut running = match futures_util::future::select(running, cancelled).await {
            Either::Left((outcome, _)) => return outcome.map_err(|error| Trouble::of(self.side, &error)),
            Either::Right(((), running)) => running,
        };
        loop {
            // The server would otherwise go on for nobody. If this does not reach it, the next may.
            let reached = self.connected.canceller().cancel().await;
            if tokio::time::timeout(ASK_AGAIN, &mut running).await.is_ok() || reached.is_err() {
                return Err(Trouble::Cancelled);
            }
        }
    }

    /// Rolls back what is left of a transaction; nothing is left where the connection is.
    pub(crate) async fn roll_back(&self) {
        if let Err(error) = self.client().batch_execute("rollback").await {
            tracing::debug!(code = error.code().map(|code| code.code()), "no rollback");
        }
    }

    /// Takes an error of this session apart.
    pub(crate) fn trouble(&self, error: &tokio_postgres::Error) -> Trouble {
        Trouble::of(self.side, error)
    }
}
