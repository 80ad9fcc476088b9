//! A session that is up: the client, what is known of the server, and the task that feeds it.

use std::future::poll_fn;
use std::sync::{Arc, OnceLock};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Connection, SimpleQueryMessage};

use super::cancel::Canceller;
use super::error::ConnectError;
use super::version::ServerVersion;
use crate::conninfo::TargetSessionAttrs;

/// Whether a session is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// It is not.
    Plain,
    /// It is.
    Tls,
}

/// A connection to a server.
///
/// A task of its own feeds the client. When the connection is lost, every call of the client fails
/// with an error that is closed (`is_closed`), and [`loss`](Connected::loss) tells why.
#[derive(Debug)]
pub struct Connected {
    /// The client.
    pub client: Client,
    /// The server's version.
    pub server_version: ServerVersion,
    /// Whether the session is encrypted.
    pub encryption: Encryption,
    target: String,
    canceller: Canceller,
    loss: Arc<OnceLock<tokio_postgres::Error>>,
    feeder: JoinHandle<()>,
}

impl Connected {
    /// Starts the task that feeds the client; `None` where the server does not tell its version.
    pub(super) fn new<S, T>(
        target: String,
        client: Client,
        mut connection: Connection<S, T>,
        encryption: Encryption,
        canceller: Canceller,
    ) -> Option<Connected>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let server_version = ServerVersion::parse(connection.parameter("server_version")?)?;
        let loss = Arc::new(OnceLock::new());
        let task_loss = Arc::clone(&loss);
        let task_target = target.clone();
        let feeder = tokio::spawn(async move {
            loop {
                match poll_fn(|context| connection.poll_message(context)).await {
                    // A notice may quote values: its code is all that is logged.
                    Some(Ok(AsyncMessage::Notice(notice))) => {
                        tracing::debug!(target = task_target, code = notice.code().code(), "notice from the server");
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => {
                        tracing::debug!(target = task_target, "lost the connection");
                        // Nobody else sets it.
                        let _ = task_loss.set(error);
                        return;
                    }
                    None => return,
                }
            }
        });
        Some(Connected { client, server_version, encryption, target, canceller, loss, feeder })
    }

    /// Returns `user@host:port/database` of the server that answered.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Returns what stops the running query, for Ctrl-C.
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Returns why the connection was lost, if it was.
    pub fn loss(&self) -> Option<&tokio_postgres::Error> {
        self.loss.get()
    }

    /// Says goodbye to the server and waits until it is said.
    pub async fn close(self) {
        drop(self.client);
        // The task ends by itself; if it panicked, there is nothing left to close.
        let _ = self.feeder.await;
    }
}

/// Lets a session through if the server is of the wanted kind.
pub(super) async fn check(connected: Connected, wanted: TargetSessionAttrs) -> Result<Connected, ConnectError> {
    const KIND: &str = "select pg_catalog.pg_is_in_recovery(), \
                        pg_catalog.current_setting('transaction_read_only')";
    if wanted == TargetSessionAttrs::Any {
        return Ok(connected);
    }
    let target = connected.target.clone();
    let rows = connected
        .client
        .simple_query(KIND)
        .await
        .map_err(|source| ConnectError::Driver { target: target.clone(), source })?;
    let row = rows.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some((row.get(0) == Some("t"), row.get(1) == Some("on"))),
        _ => None,
    });
    let Some((standby, read_only)) = row else {
        return Err(ConnectError::NotPostgres { target });
    };
    let (fits, found) = match wanted {
        TargetSessionAttrs::Any | TargetSessionAttrs::PreferStandby => (true, "as it is"),
        TargetSessionAttrs::ReadWrite => (!read_only, "read-only"),
        TargetSessionAttrs::ReadOnly => (read_only, "writable"),
        TargetSessionAttrs::Primary => (!standby, "a standby"),
        TargetSessionAttrs::Standby => (standby, "not a standby"),
    };
    match fits {
        true => Ok(connected),
        false => Err(ConnectError::WrongSession { target, wanted, found }),
    }
}
