//! Connection strings and the environment, read as libpq reads them.
//!
//! A [`ConnInfo`] is everything that is needed to connect, complete: what the string leaves out
//! comes from the service file, then from the `PG…` variables, then from the defaults. This module
//! opens no connection, and the only files it reads are service files; the password file is read
//! by [`connect`](mod@crate::connect), once the host is known.
//!
//! The rules are those of the PostgreSQL manual, chapter "Database Connection Control Functions".
//! Where we differ on purpose:
//!
//! - `connect_timeout` is 10 seconds where nothing is said (libpq waits for ever); 0 is for ever;
//! - without a host, the sockets in `/var/run/postgresql` and `/tmp` are tried for existence, and
//!   `localhost` is the host where there is neither;
//! - an `sslrootcert` that is named but missing is an error in every mode that may use TLS;
//! - `application_name` is `driftless` where nothing is said;
//! - a URL that looks as if its password were not percent-encoded is refused, not guessed at.

mod encryption;
mod error;
mod fields;
mod foreign;
mod host;
mod keyword;
mod pairs;
mod passfile;
mod resolve;
mod service;
mod session;
mod settings;
mod url;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use driftless_engine::connection::ConnectionFields;
use secrecy::{ExposeSecret, SecretString};

pub use encryption::{ClientCertificate, RootCertificates, Sni, SslMode, SslNegotiation, TlsSettings, TlsVersions};
pub use error::ConnInfoError;
pub use foreign::Sockets;
pub use host::{HostName, ServerHost};
pub(crate) use passfile::{Passfile, PassfileAnswer, Wanted};
pub use session::{ChannelBinding, Keepalives, LoadBalanceHosts, TargetSessionAttrs};

/// How the `PG…` variables, `HOME` and the like are looked up.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Everything that is needed to connect to a PostgreSQL server.
#[derive(Clone)]
pub struct ConnInfo {
    pub(crate) hosts: Vec<ServerHost>,
    pub(crate) user: String,
    pub(crate) dbname: String,
    pub(crate) password: Option<Password>,
    pub(crate) passfile: Option<PathBuf>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) application_name: String,
    pub(crate) options: Option<String>,
    pub(crate) keepalives: Keepalives,
    pub(crate) tcp_user_timeout: Option<Duration>,
    pub(crate) tls: TlsSettings,
    pub(crate) channel_binding: ChannelBinding,
    pub(crate) target_session_attrs: TargetSessionAttrs,
    pub(crate) load_balance_hosts: LoadBalanceHosts,
}

/// A password, and where it came from.
#[derive(Clone)]
pub(crate) struct Password {
    pub(crate) secret: SecretString,
    pub(crate) origin: PasswordOrigin,
}

/// Where a password was found, for the hint when the server does not accept it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordOrigin {
    /// The connection string, or the configuration's field.
    Given,
    /// The variable `PGPASSWORD`.
    Variable,
    /// The service file.
    ServiceFile,
    /// The password file.
    Passfile(PathBuf),
}

impl ConnInfo {
    /// Parses a URL (`postgres://…`, `postgresql://…`) or `key=value` pairs, and completes it
    /// from the environment.
    ///
    /// # Errors
    ///
    /// Every error names the keyword that it is about; none repeats the text, which may hold a
    /// password.
    pub fn parse(text: &SecretString, environment: Environment<'_>) -> Result<ConnInfo, ConnInfoError> {
        let text = text.expose_secret();
        let settings = if url::is_url(text) { url::parse(text)? } else { pairs::parse(text)? };
        resolve::complete(settings, &resolve::Surroundings::of_process(environment))
    }

    /// Completes separate fields from the environment; they never pass through a string.
    ///
    /// # Errors
    ///
    /// Fails as [`parse`](ConnInfo::parse) does, for values that the environment adds.
    pub fn from_fields(fields: &ConnectionFields, environment: Environment<'_>) -> Result<ConnInfo, ConnInfoError> {
        fields::complete(fields, &resolve::Surroundings::of_process(environment))
    }

    /// Returns `user@host:port/database` for messages; with several hosts, all of them.
    pub fn target(&self) -> String {
        let hosts: Vec<String> = self.hosts.iter().map(ToString::to_string).collect();
        format!("{}@{}/{}", self.user, hosts.join(","), self.dbname)
    }

    /// Returns `user@host:port/database` of one of the hosts.
    pub(crate) fn target_at(&self, host: &ServerHost) -> String {
        format!("{}@{host}/{}", self.user, self.dbname)
    }

    /// Returns the hosts in the order in which they are given.
    pub fn hosts(&self) -> &[ServerHost] {
        &self.hosts
    }

    /// Returns the name of the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Returns the name of the database.
    pub fn dbname(&self) -> &str {
        &self.dbname
    }

    /// Returns the same connection to another database of the server.
    #[must_use]
    pub fn with_dbname(&self, dbname: &str) -> ConnInfo {
        ConnInfo { dbname: dbname.to_owned(), ..self.clone() }
    }

    /// Returns what was asked of TLS.
    pub fn tls(&self) -> &TlsSettings {
        &self.tls
    }
}

impl fmt::Debug for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `options` may carry a setting that is a secret (`-c my.token=…`): it stays out too.
        f.debug_struct("ConnInfo")
            .field("target", &self.target())
            .field("password", &self.password.as_ref().map(|p| &p.origin))
            .field("connect_timeout", &self.connect_timeout)
            .field("application_name", &self.application_name)
            .field("tls", &self.tls)
            .field("target_session_attrs", &self.target_session_attrs)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
