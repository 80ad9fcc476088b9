//! Attempts at one address: with TLS or without, as the mode says.

use rustls::pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_postgres::config::{self, Config};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Place;
use super::cancel::Canceller;
use super::classify::Circumstances;
use super::encryption::{self, Offer, Wish};
use super::error::ConnectError;
use super::session::{Connected, Encryption};
use super::socket;
use crate::conninfo::{
    ChannelBinding, ConnInfo, HostName, Passfile, PassfileAnswer, PasswordOrigin, ServerHost, SslMode, Wanted,
};
use crate::tls;

/// The client side of TLS, or none where no attempt can use it.
pub(super) struct Tls(Option<MakeRustlsConnect>);

impl Tls {
    /// Reads the files of TLS once for all attempts.
    pub(super) fn prepare(info: &ConnInfo) -> Result<Tls, ConnectError> {
        let sockets_only =
            info.hosts.iter().all(|host| matches!(host.name, HostName::Socket(_)) && host.address.is_none());
        match info.tls.mode {
            SslMode::Disable => Ok(Tls(None)),
            _ if sockets_only => Ok(Tls(None)),
            SslMode::Allow | SslMode::Prefer | SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
                Ok(Tls(Some(tls::client(&info.tls)?)))
            }
        }
    }
}

/// Connects to one address, a second time with the other encryption where the mode allows it.
pub(super) async fn connect(
    info: &ConnInfo,
    host: &ServerHost,
    place: &Place,
    tls: &Tls,
) -> Result<Connected, ConnectError> {
    let circumstances = circumstances(info, host);
    let attempt = Attempt { info, host, place, circumstances: &circumstances };
    let address = match (place, &tls.0) {
        (Place::Unix(file), _) => return attempt.over_socket(file).await,
        (Place::Tcp(address), None) => return attempt.over_tcp(*address, Wish::Plain, None).await,
        (Place::Tcp(address), Some(tls)) => (*address, tls),
    };
    let (address, tls) = address;
    let (wish, other) = Wish::of(info.tls.mode);
    let error = match attempt.over_tcp(address, wish, Some(tls)).await {
        Err(error) if error.is_about_encryption() => error,
        outcome => return outcome,
    };
    let Some(other) = other else {
        return Err(error);
    };
    match attempt.over_tcp(address, other, Some(tls)).await {
        // Both are refused for their encryption: the one that the mode likes better tells why.
        Err(second) if second.is_about_encryption() && info.tls.mode == SslMode::Prefer => Err(error),
        Err(ConnectError::TlsNotOffered { .. }) => Err(error),
        outcome => outcome,
    }
}

/// One attempt at one address.
struct Attempt<'a> {
    info: &'a ConnInfo,
    host: &'a ServerHost,
    place: &'a Place,
    circumstances: &'a Circumstances,
}

impl Attempt<'_> {
    #[cfg(unix)]
    async fn over_socket(&self, file: &std::path::Path) -> Result<Connected, ConnectError> {
        let stream = socket::unix(file).await.map_err(|error| self.circumstances.socket(error, file))?;
        self.start(stream, None).await
    }

    #[cfg(not(unix))]
    async fn over_socket(&self, file: &std::path::Path) -> Result<Connected, ConnectError> {
        Err(self.circumstances.socket(std::io::ErrorKind::Unsupported.into(), file))
    }

    async fn over_tcp(
        &self,
        address: std::net::SocketAddr,
        wish: Wish,
        tls: Option<&MakeRustlsConnect>,
    ) -> Result<Connected, ConnectError> {
        let mut stream =
            socket::tcp(address, self.info).await.map_err(|error| self.circumstances.tcp(error, self.host.port))?;
        let (Wish::TlsIfOffered | Wish::Tls, Some(tls)) = (wish, tls) else {
            return self.start(stream, None).await;
        };
        let offer = encryption::ask(&mut stream, self.info.tls.negotiation)
            .await
            .map_err(|error| self.circumstances.closed(error))?;
        match (offer, wish) {
            (Offer::Tls, _) => {
                let name = self.server_name(address)?;
                self.start_encrypted(stream, tls, name).await
            }
            (Offer::Plain, Wish::TlsIfOffered) => self.start(stream, None).await,
            (Offer::Plain, Wish::Tls | Wish::Plain) => {
                Err(ConnectError::TlsNotOffered { target: self.circumstances.target.clone(), mode: self.info.tls.mode })
            }
            (Offer::Nonsense, _) => Err(self.circumstances.not_postgres()),
        }
    }

    /// Returns the name that TLS calls the server by.
    fn server_name(&self, address: std::net::SocketAddr) -> Result<String, ConnectError> {
        let HostName::Network(name) = &self.host.name else {
            return Ok(address.ip().to_string());
        };
        match ServerName::try_from(name.as_str()) {
            Ok(_) => Ok(name.clone()),
            Err(_) if self.info.tls.mode == SslMode::VerifyFull => Err(ConnectError::CertificateUntrusted {
                target: self.circumstances.target.clone(),
                reason: "no certificate can be for this host name".to_owned(),
            }),
            // Nobody checks the name: an address, which is not sent, keeps TLS going.
            Err(_) => Ok(address.ip().to_string()),
        }
    }

    async fn start_encrypted(
        &self,
        stream: TcpStream,
        tls: &MakeRustlsConnect,
        name: String,
    ) -> Result<Connected, ConnectError> {
        self.start(stream, Some((tls.clone(), name))).await
    }

    /// Goes through PostgreSQL's own part of connecting.
    async fn start<S>(&self, stream: S, tls: Option<(MakeRustlsConnect, String)>) -> Result<Connected, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let config = self.config(tls.is_some());
        let target = self.circumstances.target.clone();
        let canceller = |token| Canceller::new(token, self.info, self.place, tls.clone());
        match &tls {
            None => {
                let plain = tokio_postgres::NoTls;
                let (client, connection) =
                    config.connect_raw(stream, plain).await.map_err(|error| self.circumstances.driver(error))?;
                let canceller = canceller(client.cancel_token());
                Connected::new(target, client, connection, Encryption::Plain, canceller)
            }
            Some((make, name)) => {
                let connect = MakeTlsConnect::<S>::make_tls_connect(&mut make.clone(), name);
                let Ok(connect) = connect;
                let (client, connection) =
                    config.connect_raw(stream, connect).await.map_err(|error| self.circumstances.driver(error))?;
                let canceller = canceller(client.cancel_token());
                Connected::new(target, client, connection, Encryption::Tls, canceller)
            }
        }
        .ok_or_else(|| self.circumstances.not_postgres())
    }

    /// Makes the driver's own settings. It is told to begin TLS at once: the server has been asked.
    fn config(&self, encrypted: bool) -> Config {
        let mut config = Config::new();
        config
            .user(&self.info.user)
            .dbname(&self.info.dbname)
            .application_name(&self.info.application_name)
            .ssl_mode(if encrypted { config::SslMode::Require } else { config::SslMode::Disable })
            .ssl_negotiation(config::SslNegotiation::Direct)
            .channel_binding(match self.info.channel_binding {
                ChannelBinding::Disable => config::ChannelBinding::Disable,
                ChannelBinding::Prefer => config::ChannelBinding::Prefer,
                ChannelBinding::Require => config::ChannelBinding::Require,
            });
        if let Some(options) = &self.info.options {
            config.options(options);
        }
        if let Some(password) = &self.circumstances.password {
            config.password(password.expose_secret());
        }
        config
    }
}

/// Finds the password for a host, and remembers where.
fn circumstances(info: &ConnInfo, host: &ServerHost) -> Circumstances {
    let mut found = Circumstances {
        target: info.target_at(host),
        user: info.user.clone(),
        dbname: info.dbname.clone(),
        password: None,
        origin: None,
        passfile: info.passfile.clone(),
        passfile_ignored: None,
        client_certificate: info.tls.client.clone(),
    };
    let mut give = |secret: &SecretString, origin| {
        found.password = Some(secret.clone());
        found.origin = Some(origin);
    };
    if let Some(password) = &info.password {
        give(&password.secret, password.origin.clone());
        return found;
    }
    let Some(path) = &info.passfile else {
        return found;
    };
    let name = host.passfile_name();
    let answer =
        Passfile::new(path).password(Wanted { host: &name, port: host.port, dbname: &info.dbname, user: &info.user });
    match answer {
        PassfileAnswer::Found(secret) => give(&secret, PasswordOrigin::Passfile(path.clone())),
        PassfileAnswer::NoEntry => {}
        PassfileAnswer::Ignored(reason) => {
            tracing::warn!(file = %path.display(), reason, "ignored the password file");
            found.passfile_ignored = Some(reason);
        }
    }
    found
}
