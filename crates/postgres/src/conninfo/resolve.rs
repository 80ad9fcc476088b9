//! Completes raw settings from the service file, the environment and the defaults.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::encryption;
use super::error::{ConnInfoError, Place};
use super::host::{self, ServerHost};
use super::keyword::Keyword;
use super::service;
use super::session::{ChannelBinding, Keepalives, LoadBalanceHosts, TargetSessionAttrs};
use super::settings::Settings;
use super::{ConnInfo, Environment, Password, PasswordOrigin};

/// What libpq's `connect_timeout` would be for ever.
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where the default socket may be, in the order of the distributions that put it there.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// What a connection is completed from.
pub(super) struct Surroundings<'a> {
    pub(super) environment: Environment<'a>,
    pub(super) os_user: &'a dyn Fn() -> Option<String>,
    pub(super) default_socket: &'a dyn Fn(u16) -> Option<PathBuf>,
}

impl<'a> Surroundings<'a> {
    /// Returns those of this process, but for the environment.
    pub(super) fn of_process(environment: Environment<'a>) -> Surroundings<'a> {
        Surroundings {
            environment,
            os_user: &|| whoami::username().ok(),
            default_socket: &|port| {
                SOCKET_FOLDERS
                    .iter()
                    .map(Path::new)
                    .find(|folder| ServerHost::socket_file(folder, port).exists())
                    .map(Path::to_owned)
            },
        }
    }

    /// Returns a variable that is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }

    /// Returns the path of a file in the user's `~/.postgresql`.
    pub(super) fn user_file(&self, name: &str) -> PathBuf {
        let home = self.variable("HOME").unwrap_or_else(|| "/".to_owned());
        Path::new(&home).join(".postgresql").join(name)
    }
}

/// Makes a complete [`ConnInfo`] of what was given.
pub(super) fn complete(mut settings: Settings, around: &Surroundings<'_>) -> Result<ConnInfo, ConnInfoError> {
    service::add(&mut settings, around)?;
    for keyword in Keyword::ALL {
        let Some(name) = keyword.variable() else { continue };
        if let Some(value) = around.variable(name) {
            settings.set_default(*keyword, value, Place::Variable(name))?;
        }
    }
    refuse_unsupported(&settings)?;

    let text = |keyword| settings.get(keyword).map(str::to_owned);
    let user = text(Keyword::User).or_else(|| (around.os_user)()).ok_or(ConnInfoError::NoUser)?;
    Ok(ConnInfo {
        hosts: host::hosts(&settings, around.default_socket)?,
        dbname: text(Keyword::DbName).unwrap_or_else(|| user.clone()),
        user,
        password: password(&settings),
        passfile: text(Keyword::Passfile)
            .map(PathBuf::from)
            .or_else(|| around.variable("HOME").map(|home| Path::new(&home).join(".pgpass"))),
        connect_timeout: connect_timeout(&settings)?,
        application_name: text(Keyword::ApplicationName)
            .or_else(|| text(Keyword::FallbackApplicationName))
            .unwrap_or_else(|| "driftless".to_owned()),
        options: text(Keyword::Options),
        keepalives: keepalives(&settings)?,
        tcp_user_timeout: settings
            .number(Keyword::TcpUserTimeout, "a number of milliseconds")?
            .filter(|time: &u64| *time != 0)
            .map(Duration::from_millis),
        tls: encryption::tls(&settings, around)?,
        channel_binding: settings.word(Keyword::ChannelBinding, ChannelBinding::WORDS)?.unwrap_or_default(),
        target_session_attrs: settings
            .word(Keyword::TargetSessionAttrs, TargetSessionAttrs::WORDS)?
            .unwrap_or_default(),
        load_balance_hosts: settings.word(Keyword::LoadBalanceHosts, LoadBalanceHosts::WORDS)?.unwrap_or_default(),
    })
}

fn password(settings: &Settings) -> Option<Password> {
    let (secret, place) = settings.secret(Keyword::Password)?;
    let origin = match place {
        Place::Given => PasswordOrigin::Given,
        Place::ServiceFile => PasswordOrigin::ServiceFile,
        Place::Variable(_) => PasswordOrigin::Variable,
    };
    Some(Password { secret, origin })
}

fn connect_timeout(settings: &Settings) -> Result<Option<Duration>, ConnInfoError> {
    let seconds: Option<i64> = settings.number(Keyword::ConnectTimeout, "a number of seconds")?;
    Ok(match seconds {
        None => Some(DEFAULT_CONNECT_TIMEOUT),
        Some(seconds) => u64::try_from(seconds).ok().filter(|seconds| *seconds != 0).map(Duration::from_secs),
    })
}

fn keepalives(settings: &Settings) -> Result<Keepalives, ConnInfoError> {
    let seconds = |keyword| -> Result<Option<Duration>, ConnInfoError> {
        let number: Option<u32> = settings.number(keyword, "a number of seconds")?;
        Ok(number.filter(|number| *number != 0).map(|number| Duration::from_secs(number.into())))
    };
    let on = Keepalives::On {
        idle: seconds(Keyword::KeepalivesIdle)?,
        interval: seconds(Keyword::KeepalivesInterval)?,
        count: settings.number(Keyword::KeepalivesCount, "a number")?.filter(|count: &u32| *count != 0),
    };
    let number: Option<i32> = settings.number(Keyword::Keepalives, "0 or 1")?;
    Ok(if number == Some(0) { Keepalives::Off } else { on })
}

/// Refuses what libpq has and we do not, unless it is set to what we do anyway.
fn refuse_unsupported(settings: &Settings) -> Result<(), ConnInfoError> {
    const ENCODINGS: [&str; 4] = ["utf8", "utf-8", "unicode", "auto"];
    let is = |keyword, allowed: &[&str]| {
        settings.get(keyword).is_none_or(|value| allowed.contains(&value.to_ascii_lowercase().as_str()))
    };
    let refusals: &[(Keyword, &[&str], &'static str)] = &[
        (Keyword::ClientEncoding, &ENCODINGS, "connections are always in UTF-8"),
        (Keyword::GssEncMode, &["disable", "prefer"], "GSSAPI encryption is not supported; TLS is"),
        (Keyword::RequireAuth, &[], "the method of authentication cannot be chosen"),
        (Keyword::RequirePeer, &[], "the owner of a socket is not checked"),
        (Keyword::Replication, &["false", "off", "no", "0"], "replication connections are not supported"),
        (Keyword::SslCompression, &["0"], "TLS is never compressed"),
        (Keyword::SslCrl, &[], "certificate revocation lists are not supported"),
        (Keyword::SslCrlDir, &[], "certificate revocation lists are not supported"),
        (Keyword::SslCertMode, &["disable", "allow"], "whether the server asks for a certificate is not checked"),
    ];
    for (keyword, allowed, reason) in refusals {
        if !is(*keyword, allowed) {
            return Err(ConnInfoError::Unsupported { keyword: keyword.name(), reason });
        }
    }
    Ok(())
}
