//! Connections to PostgreSQL servers, made as libpq makes them.
//!
//! [`connect`] tries the hosts in their order, and of each host all addresses. A host that cannot
//! be reached, is starting up, or is of the wrong kind (`target_session_attrs`) is passed over;
//! a server that refuses the user or the certificate ends the search, because the next would hide
//! the mistake. Each address has `connect_timeout` (10 seconds where nothing is said) for the
//! whole of socket, TLS and authentication, and as much again goes to resolving a name.
//!
//! Encryption follows `sslmode`:
//!
//! | mode | first | then |
//! |---|---|---|
//! | `disable` | plain | |
//! | `allow` | plain | TLS, if the server refuses the plain connection |
//! | `prefer` | TLS if the server has it | plain, if TLS fails or the server refuses it |
//! | `require`, `verify-ca`, `verify-full` | TLS | |
//!
//! Sockets never use TLS. Certificates are checked in `verify-ca` and `verify-full`, and, as in
//! libpq, in the weaker modes too where a file of root certificates exists.
//!
//! This module owns connections, not what is asked over them.

mod address;
mod attempt;
mod cancel;
mod classify;
mod encryption;
mod error;
mod hint;
mod session;
mod socket;
mod version;

use driftless_engine::connection::{Address, Endpoint};
use driftless_schema::model::Dialect;

pub use crate::tls::TlsFileError;
pub use cancel::{CancelError, Canceller};
pub use error::ConnectError;
pub use session::{Connected, Encryption};
pub use version::ServerVersion;

use crate::conninfo::{ConnInfo, Environment, TargetSessionAttrs};

/// Connects to the first host that will do.
///
/// # Errors
///
/// Fails with the reason of the only host, or with [`ConnectError::NoHostUsable`] and the reasons
/// of all; and with [`ConnectError::ServerTooOld`] where the server is older than 14.
pub async fn connect(info: &ConnInfo) -> Result<Connected, ConnectError> {
    connect_since(info, version::OLDEST).await
}

/// Connects to the first host that will do, where servers since major version `oldest` will.
///
/// # Errors
///
/// Fails as [`connect`] does.
pub async fn connect_since(info: &ConnInfo, oldest: u32) -> Result<Connected, ConnectError> {
    let tls = attempt::Tls::prepare(info)?;
    let connected = match info.target_session_attrs {
        TargetSessionAttrs::PreferStandby => match address::first(info, &tls, TargetSessionAttrs::Standby).await {
            Err(error) if error.is_about_the_host() => address::first(info, &tls, TargetSessionAttrs::Any).await,
            outcome => outcome,
        },
        wanted @ (TargetSessionAttrs::Any
        | TargetSessionAttrs::ReadWrite
        | TargetSessionAttrs::ReadOnly
        | TargetSessionAttrs::Primary
        | TargetSessionAttrs::Standby) => address::first(info, &tls, wanted).await,
    }?;
    if connected.server_version.major() >= oldest {
        return Ok(connected);
    }
    let (target, version) = (connected.target().to_owned(), connected.server_version.to_string());
    Err(ConnectError::ServerTooOld { target, version, oldest })
}

/// Reads an endpoint's address, completes it from the environment, and connects.
///
/// # Errors
///
/// Fails as [`connect`] does, and with [`ConnectError::ConnInfo`] where the address cannot be read.
pub async fn connect_endpoint(endpoint: &Endpoint, environment: Environment<'_>) -> Result<Connected, ConnectError> {
    connect(&conninfo_of(endpoint, environment)?).await
}

/// Reads an endpoint's address, and completes it from the environment.
///
/// # Errors
///
/// Fails with [`ConnectError::ConnInfo`] where the address cannot be read, and with
/// [`ConnectError::OtherDialect`] where it is not a PostgreSQL server's.
pub fn conninfo_of(endpoint: &Endpoint, environment: Environment<'_>) -> Result<ConnInfo, ConnectError> {
    let other = || ConnectError::OtherDialect { dialect: endpoint.dialect };
    match endpoint.dialect {
        Dialect::Postgres => {}
        Dialect::Sqlite => return Err(other()),
    }
    match &endpoint.address {
        Address::ConnectionString(text) => Ok(ConnInfo::parse(text, environment)?),
        Address::Fields(fields) => Ok(ConnInfo::from_fields(fields, environment)?),
        Address::File(_) => Err(other()),
    }
}

/// Looks a variable up in the environment of this process; what is not Unicode counts as unset.
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
