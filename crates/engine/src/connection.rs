//! Where a database is and how to get in, before any adapter has looked at it.
//!
//! Secrets are [`SecretString`] from the parser on: `Debug` of every type here hides them.

use std::path::PathBuf;

use driftless_schema::model::Dialect;
use secrecy::SecretString;

/// A database that can be connected to.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The database system that answers there.
    pub dialect: Dialect,
    /// How it is addressed.
    pub address: Address,
}

/// The forms in which an address comes.
#[derive(Debug, Clone)]
pub enum Address {
    /// A connection string in the dialect's own syntax (for PostgreSQL a URL or
    /// `key=value` pairs, as libpq reads them). Secret as a whole: it may hold a password.
    ConnectionString(SecretString),
    /// Separate fields, which never pass through a URL string.
    Fields(Box<ConnectionFields>),
    /// A file (SQLite).
    File(PathBuf),
}

/// A server's address as separate fields; what is `None` takes the dialect's default.
#[derive(Debug, Clone, Default)]
pub struct ConnectionFields {
    /// Host name, address, or directory of a socket.
    pub host: Option<String>,
    /// TCP port, or the socket's number.
    pub port: Option<u16>,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<SecretString>,
    /// Database on that server.
    pub database: Option<String>,
    /// Encryption.
    pub tls: TlsPolicy,
}

/// How much a connection's encryption is insisted on, in the configuration file's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TlsPolicy {
    /// Nothing was said: the dialect's own default (libpq: `prefer`).
    #[default]
    Unspecified,
    /// `ssl: false`: not encrypted.
    Disable,
    /// `ssl: true`: encrypted, the server's certificate is not checked.
    Require,
    /// `ssl: true, rejectUnauthorized: true`: encrypted, certificate and host name checked.
    VerifyFull,
}
