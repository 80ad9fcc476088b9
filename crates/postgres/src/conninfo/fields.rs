//! Connections from a configuration's separate fields.

use driftless_engine::connection::{ConnectionFields, TlsPolicy};

use super::encryption::{RootCertificates, SslMode};
use super::error::{ConnInfoError, Place};
use super::keyword::Keyword;
use super::resolve::{self, Surroundings};
use super::settings::Settings;
use super::{ConnInfo, Password, PasswordOrigin, host};

/// Completes the fields from the environment.
pub(super) fn complete(fields: &ConnectionFields, around: &Surroundings<'_>) -> Result<ConnInfo, ConnInfoError> {
    let mut settings = Settings::default();
    let mut set = |keyword, value: Option<String>| match value {
        Some(value) => settings.set(keyword, value, Place::Given),
        None => Ok(()),
    };
    set(Keyword::User, fields.username.clone())?;
    set(Keyword::DbName, fields.database.clone())?;
    set(Keyword::Port, fields.port.map(|port| port.to_string()))?;
    let mode = match fields.tls {
        TlsPolicy::Unspecified => None,
        TlsPolicy::Disable => Some(SslMode::Disable),
        TlsPolicy::Require => Some(SslMode::Require),
        TlsPolicy::VerifyFull => Some(SslMode::VerifyFull),
    };
    set(Keyword::SslMode, mode.map(|mode| mode.to_string()))?;
    if fields.tls == TlsPolicy::Require {
        // `PGSSLROOTCERT=system` asks for more than this policy does, and must not refuse it.
        set(Keyword::SslRootCert, Some(String::new()))?;
    }

    let mut info = resolve::complete(settings, around)?;
    // One host and no list: a comma is a part of the name.
    if let (Some(name), Some(first)) = (&fields.host, info.hosts.first()) {
        info.hosts = vec![host::server(Some(name), None, first.port, &|_| None)];
    }
    if let Some(secret) = &fields.password {
        info.password = Some(Password { secret: secret.clone(), origin: PasswordOrigin::Given });
    }
    info.tls.roots = match (fields.tls, info.tls.roots) {
        (TlsPolicy::Require, _) => RootCertificates::Unchecked,
        (TlsPolicy::VerifyFull, RootCertificates::DefaultFile(file)) => RootCertificates::DefaultFileOrSystem(file),
        (_, roots) => roots,
    };
    Ok(info)
}
