//! Stopping a running query from outside its connection, for Ctrl-C.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{CancelToken, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Place, within};
use super::encryption::{self, Offer};
use super::socket;
use crate::conninfo::{ConnInfo, SslNegotiation};

/// How long a request to stop may take where `connect_timeout` is for ever.
const LONGEST: Duration = Duration::from_secs(10);

/// Stops the running query of one session. Clones stop the same session.
#[derive(Clone)]
pub struct Canceller {
    token: CancelToken,
    info: ConnInfo,
    place: Place,
    negotiation: SslNegotiation,
    tls: Option<(MakeRustlsConnect, String)>,
}

/// Why a request to stop did not reach the server.
#[derive(Debug, thiserror::Error)]
#[error("ask {target} to stop the running query")]
pub struct CancelError {
    target: String,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl Canceller {
    pub(super) fn new(
        token: CancelToken,
        info: &ConnInfo,
        place: &Place,
        tls: Option<(MakeRustlsConnect, String)>,
    ) -> Canceller {
        Canceller { token, info: info.clone(), place: place.clone(), negotiation: info.tls.negotiation, tls }
    }

    /// Asks the server, over a connection of its own with the same encryption, to stop the query.
    ///
    /// The server does not say whether there was one: the query itself fails with 57014 if so.
    ///
    /// # Errors
    ///
    /// Fails where the request cannot be delivered.
    pub async fn cancel(&self) -> Result<(), CancelError> {
        let limit = self.info.connect_timeout.unwrap_or(LONGEST);
        let outcome = within(Some(limit), self.deliver()).await;
        outcome
            .unwrap_or_else(|seconds| Err(format!("no answer within {seconds} s").into()))
            .map_err(|source| CancelError { target: self.info.target(), source })
    }

    async fn deliver(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        match &self.place {
            Place::Tcp(address) => self.send(socket::tcp(*address, &self.info).await?).await,
            #[cfg(unix)]
            Place::Unix(file) => self.send(socket::unix(file).await?).await,
            #[cfg(not(unix))]
            Place::Unix(_) => Err("there are no Unix sockets here".into()),
        }
    }

    async fn send<S>(&self, mut stream: S) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Some((make, name)) = &self.tls else {
            return Ok(self.token.cancel_query_raw(stream, NoTls).await?);
        };
        match encryption::ask(&mut stream, self.negotiation).await? {
            Offer::Tls => {
                let Ok(connect) = MakeTlsConnect::<S>::make_tls_connect(&mut make.clone(), name);
                Ok(self.token.cancel_query_raw(stream, connect).await?)
            }
            // The session was encrypted: its key does not travel in the open.
            Offer::Plain | Offer::Nonsense => Err("the server does not offer TLS any more".into()),
        }
    }
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canceller").field("target", &self.info.target()).finish_non_exhaustive()
    }
}
