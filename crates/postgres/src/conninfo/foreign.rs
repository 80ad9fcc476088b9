//! Addresses that somebody else chose, who is not to get at what this machine has.
//!
//! Whoever chooses the host gets what is sent there. So nothing of ours completes such an address: no variable, no
//! password file, no certificate; and nothing in it may name a file of ours, or send a name's password elsewhere
//! than to that name.

use driftless_engine::connection::ConnectionFields;
use secrecy::{ExposeSecret as _, SecretString};

use super::error::ConnInfoError;
use super::keyword::Keyword;
use super::resolve::Surroundings;
use super::settings::Settings;
use super::{ConnInfo, fields, pairs, resolve, url};

/// Whether sockets of this machine may be named, at which servers know users by who runs us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sockets {
    /// They may not.
    Refused,
    /// They may.
    Allowed,
}

/// What names files of this machine.
const FILES: [Keyword; 8] = [
    Keyword::Passfile,
    Keyword::Service,
    Keyword::SslCert,
    Keyword::SslCrl,
    Keyword::SslCrlDir,
    Keyword::SslKey,
    Keyword::SslPassword,
    Keyword::SslRootCert,
];

impl ConnInfo {
    /// Parses a connection string that somebody else wrote. It needs one host, and is completed by defaults alone.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and with [`ConnInfoError::Foreign`] for what others may not choose.
    pub fn parse_foreign(text: &SecretString, sockets: Sockets) -> Result<ConnInfo, ConnInfoError> {
        let text = text.expose_secret();
        let settings = if url::is_url(text) { url::parse(text)? } else { pairs::parse(text)? };
        let set = |keyword: &&Keyword| settings.get(**keyword).is_some();
        if let Some(keyword) = FILES.iter().find(set) {
            return Err(refused(*keyword, "it names a file of this machine"));
        }
        if settings.get(Keyword::HostAddr).is_some() {
            return Err(refused(Keyword::HostAddr, "the host has to be the one that is dialled"));
        }
        check_host(settings.get(Keyword::Host), sockets)?;
        complete(settings)
    }

    /// Completes fields that somebody else wrote, as [`parse_foreign`](Self::parse_foreign) does.
    ///
    /// # Errors
    /// As there.
    pub fn from_foreign_fields(fields: &ConnectionFields, sockets: Sockets) -> Result<ConnInfo, ConnInfoError> {
        check_host(fields.host.as_deref(), sockets)?;
        fields::complete(fields, &Surroundings::of_process(&|_| None))
    }
}

fn complete(settings: Settings) -> Result<ConnInfo, ConnInfoError> {
    resolve::complete(settings, &Surroundings::of_process(&|_| None))
}

fn check_host(host: Option<&str>, sockets: Sockets) -> Result<(), ConnInfoError> {
    let is_socket = |host: &str| host.starts_with(['/', '@']);
    match host {
        Some(host) if host.contains(',') => Err(refused(Keyword::Host, "one host is watched, not several")),
        Some(host) if !is_socket(host) => Ok(()),
        Some(_) | None if sockets == Sockets::Allowed => Ok(()),
        Some(_) => Err(refused(Keyword::Host, "sockets of this machine are not allowed")),
        None => Err(refused(Keyword::Host, "it has to be given")),
    }
}

fn refused(keyword: Keyword, reason: &'static str) -> ConnInfoError {
    ConnInfoError::Foreign { keyword: keyword.name(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        ConnInfo::parse_foreign(&text.into(), Sockets::Refused).err().map(|error| error.to_string())
    }

    #[test]
    fn files_of_ours_are_not_named_however_they_are_spelled() {
        for text in [
            "postgres://app@h/d?passfile=/etc/passwd",
            "postgres://app@h/d?%70assfile=/etc/passwd",
            "postgres://app@h/d?%73slrootcert=/etc/passwd&sslmode=verify-full",
            "host=h passfile = '/etc/passwd'",
            "host=h service=x",
            "host=h sslkey=/k sslcert=/c",
        ] {
            assert!(refusal(text).is_some_and(|it| it.contains("names a file of this machine")), "{text}");
        }
    }

    #[test]
    fn a_host_is_the_one_that_is_dialled() {
        for text in [
            "postgres://app@real/d?hostaddr=127.0.0.1",
            "postgres://app@real/d?%68ostaddr=127.0.0.1",
            "postgres://app@a,b/d",
            "postgres:///d",
            "postgres://%2Ftmp/d",
            "postgres://app@real/d?host=/tmp",
            "dbname=d",
            "host=@abstract dbname=d",
        ] {
            assert!(refusal(text).is_some(), "{text}");
        }
        assert_eq!(refusal("postgres://app:pw@real:5433/d?sslmode=require"), None);
        let socket = ConnInfo::parse_foreign(&"postgres://app@%2Ftmp/d".into(), Sockets::Allowed);
        assert!(socket.is_ok());
    }

    #[test]
    fn nothing_of_ours_completes_it() {
        let info = ConnInfo::parse_foreign(&"postgres://app@real/d".into(), Sockets::Refused).unwrap();
        assert!(info.password.is_none() && info.passfile.is_none());
    }
}
