//! Why a connection was not made.

use std::io;
use std::path::PathBuf;

use driftless_schema::model::Dialect;
use tokio_postgres::error::DbError;

use crate::conninfo::{ConnInfoError, PasswordOrigin, SslMode, TargetSessionAttrs};
use crate::tls::TlsFileError;

/// Why a connection was not made. `target` is `user@host:port/database` throughout.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address cannot be read.
    #[error(transparent)]
    ConnInfo(#[from] ConnInfoError),
    /// The files that TLS needs cannot be used.
    #[error(transparent)]
    TlsFile(#[from] TlsFileError),
    /// The address is not a PostgreSQL server's.
    #[error("connect to a {dialect} database as to PostgreSQL")]
    OtherDialect {
        /// What it is.
        dialect: Dialect,
    },
    /// The server does not accept the password.
    #[error("connect to {target}: the server does not accept the password")]
    WrongPassword {
        /// Where.
        target: String,
        /// Where the password was found.
        origin: Option<PasswordOrigin>,
    },
    /// The server asks for a password, and there is none.
    #[error("connect to {target}: the server asks for a password and none was given")]
    PasswordMissing {
        /// Where.
        target: String,
        /// The password file that was looked into.
        passfile: Option<PathBuf>,
        /// Why the password file was not read.
        ignored: Option<&'static str>,
    },
    /// The server's rules do not let this connection in.
    #[error("connect to {target}: the server refuses it: {message}")]
    NoHbaEntry {
        /// Where.
        target: String,
        /// The server's own words: host, user, database, encryption.
        message: String,
    },
    /// There is no such role.
    #[error("connect to {target}: the server has no role `{user}`")]
    RoleMissing {
        /// Where.
        target: String,
        /// The role.
        user: String,
    },
    /// There is no such database.
    #[error("connect to {target}: the server has no database `{dbname}`")]
    DatabaseMissing {
        /// Where.
        target: String,
        /// The database.
        dbname: String,
    },
    /// The server does not let the user in, for another reason.
    #[error("connect to {target}: the server does not let `{user}` in")]
    Rejected {
        /// Where.
        target: String,
        /// The user.
        user: String,
        /// What the server says.
        #[source]
        source: Box<DbError>,
    },
    /// The server wants a kind of authentication that is not supported.
    #[error("connect to {target}: the server wants GSSAPI, SSPI or another method that is not supported")]
    UnsupportedAuthentication {
        /// Where.
        target: String,
    },
    /// The password exchange did not prove that the server knows the password.
    #[error("connect to {target}: the server did not prove that it knows the password")]
    ServerUnproven {
        /// Where.
        target: String,
    },
    /// `channel_binding=require`, and the server does not do it.
    #[error("connect to {target}: the server does not bind the password exchange to TLS")]
    NoChannelBinding {
        /// Where.
        target: String,
    },
    /// Nothing listens on the port.
    #[error("connect to {target}: nothing listens on port {port} there")]
    Refused {
        /// Where.
        target: String,
        /// The port.
        port: u16,
    },
    /// There is no such socket, or nothing listens on it.
    #[error("connect to {target}: no server answers on the socket {}", .file.display())]
    SocketDead {
        /// Where.
        target: String,
        /// The file of the socket.
        file: PathBuf,
    },
    /// The name has no address.
    #[error("connect to {target}: the host name `{host}` does not resolve")]
    HostUnknown {
        /// Where.
        target: String,
        /// The name.
        host: String,
        /// What the resolver says.
        #[source]
        source: io::Error,
    },
    /// The network or the system does not let the connection through.
    #[error("connect to {target}: the host cannot be reached")]
    Unreachable {
        /// Where.
        target: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Time is up.
    #[error("connect to {target}: no answer within {seconds} s")]
    TimedOut {
        /// Where.
        target: String,
        /// `connect_timeout`.
        seconds: u64,
    },
    /// The server does not do TLS.
    #[error("connect to {target}: the server does not offer TLS, and sslmode={mode} insists on it")]
    TlsNotOffered {
        /// Where.
        target: String,
        /// The mode.
        mode: SslMode,
    },
    /// The server's certificate does not come from a trusted root.
    #[error("connect to {target}: the server's certificate is not trusted: {reason}")]
    CertificateUntrusted {
        /// Where.
        target: String,
        /// Why.
        reason: String,
    },
    /// The server's certificate is another host's.
    #[error("connect to {target}: the server's certificate is for {presented}, not for {host}")]
    CertificateOfOtherHost {
        /// Where.
        target: String,
        /// The host that was called.
        host: String,
        /// The names in the certificate.
        presented: String,
    },
    /// The server's certificate is not valid any more, or not yet.
    #[error("connect to {target}: the server's certificate {when}")]
    CertificateOutOfDate {
        /// Where.
        target: String,
        /// `expired at …` or `is not valid before …`.
        when: String,
    },
    /// The server wants a certificate of the client's, and there is none that it takes.
    #[error("connect to {target}: the server asks for a client certificate: {message}")]
    ClientCertificateNeeded {
        /// Where.
        target: String,
        /// The server's words.
        message: String,
    },
    /// The server does not accept the client's certificate.
    #[error("connect to {target}: the server does not accept the client's certificate")]
    ClientCertificateRefused {
        /// Where.
        target: String,
        /// What the server says.
        #[source]
        source: rustls::Error,
    },
    /// TLS fails for another reason.
    #[error("connect to {target}: TLS cannot be agreed on")]
    TlsFailed {
        /// Where.
        target: String,
        /// What rustls says.
        #[source]
        source: rustls::Error,
    },
    /// All connections are taken.
    #[error("connect to {target}: the server has no connection left")]
    TooManyConnections {
        /// Where.
        target: String,
        /// What the server says.
        #[source]
        source: Box<DbError>,
    },
    /// The server does not take connections now.
    #[error("connect to {target}: the server takes no connections now: {message}")]
    NotReady {
        /// Where.
        target: String,
        /// The server's words: starting up, shutting down, recovering.
        message: String,
    },
    /// The server is not of the kind that was asked for.
    #[error("connect to {target}: the server is {found}, and target_session_attrs={wanted}")]
    WrongSession {
        /// Where.
        target: String,
        /// What was asked for.
        wanted: TargetSessionAttrs,
        /// What it is.
        found: &'static str,
    },
    /// What answers does not speak PostgreSQL's protocol.
    #[error("connect to {target}: what answers there is not a PostgreSQL server")]
    NotPostgres {
        /// Where.
        target: String,
    },
    /// The server is too old.
    #[error("connect to {target}: the server is PostgreSQL {version}, and {oldest} is the oldest supported")]
    ServerTooOld {
        /// Where.
        target: String,
        /// What it is.
        version: String,
        /// The oldest major version that will do.
        oldest: u32,
    },
    /// The connection broke before it was ready.
    #[error("connect to {target}: the server closed the connection")]
    Closed {
        /// Where.
        target: String,
        /// What broke, where that is known.
        #[source]
        source: Option<io::Error>,
    },
    /// The server answers with another error.
    #[error("connect to {target}: the server answers with an error")]
    Server {
        /// Where.
        target: String,
        /// What it says.
        #[source]
        source: Box<DbError>,
    },
    /// The driver fails in another way.
    #[error("connect to {target}")]
    Driver {
        /// Where.
        target: String,
        /// What it says.
        #[source]
        source: tokio_postgres::Error,
    },
    /// Several hosts were tried, and none will do.
    #[error("use any of {} addresses{}", .attempts.len(), attempts_text(.attempts))]
    NoHostUsable {
        /// The reason of each, in the order in which they were tried.
        attempts: Vec<ConnectError>,
    },
}

impl ConnectError {
    /// Tells whether another host may do better.
    pub fn is_about_the_host(&self) -> bool {
        matches!(
            self,
            ConnectError::Refused { .. }
                | ConnectError::SocketDead { .. }
                | ConnectError::HostUnknown { .. }
                | ConnectError::Unreachable { .. }
                | ConnectError::TimedOut { .. }
                | ConnectError::NotReady { .. }
                | ConnectError::WrongSession { .. }
                | ConnectError::NoHostUsable { .. }
        )
    }

    /// Tells whether the same server may do better with, or without, TLS.
    pub(super) fn is_about_encryption(&self) -> bool {
        matches!(
            self,
            ConnectError::NoHbaEntry { .. }
                | ConnectError::Rejected { .. }
                | ConnectError::CertificateUntrusted { .. }
                | ConnectError::CertificateOfOtherHost { .. }
                | ConnectError::CertificateOutOfDate { .. }
                | ConnectError::ClientCertificateNeeded { .. }
                | ConnectError::ClientCertificateRefused { .. }
                | ConnectError::TlsNotOffered { .. }
                | ConnectError::TlsFailed { .. }
        )
    }
}

/// Returns one line for each attempt, causes included: nothing else would print those.
fn attempts_text(attempts: &[ConnectError]) -> String {
    let lines = attempts.iter().map(|attempt| {
        let mut line = format!("\n  failed to {attempt}");
        let mut cause = std::error::Error::source(attempt);
        while let Some(error) = cause {
            line.push_str(&format!(": {error}"));
            cause = error.source();
        }
        line
    });
    lines.collect()
}
