//! From what the system, rustls and the driver say to the reason that a person can act on.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use rustls::{AlertDescription, CertificateError};
use secrecy::SecretString;
use tokio_postgres::error::{DbError, SqlState};

use super::error::ConnectError;
use crate::conninfo::{ClientCertificate, PasswordOrigin};
use crate::tls;

/// What is known about an attempt, to tell why it failed.
pub(super) struct Circumstances {
    pub(super) target: String,
    pub(super) user: String,
    pub(super) dbname: String,
    pub(super) password: Option<SecretString>,
    pub(super) origin: Option<PasswordOrigin>,
    pub(super) passfile: Option<PathBuf>,
    pub(super) passfile_ignored: Option<&'static str>,
    pub(super) client_certificate: ClientCertificate,
}

impl Circumstances {
    /// Tells why an address did not answer.
    pub(super) fn tcp(&self, source: io::Error, port: u16) -> ConnectError {
        let target = self.target.clone();
        match source.kind() {
            io::ErrorKind::ConnectionRefused => ConnectError::Refused { target, port },
            _ => ConnectError::Unreachable { target, source },
        }
    }

    /// Tells why a socket did not answer.
    pub(super) fn socket(&self, source: io::Error, file: &Path) -> ConnectError {
        let target = self.target.clone();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                ConnectError::SocketDead { target, file: file.to_owned() }
            }
            _ => ConnectError::Unreachable { target, source },
        }
    }

    /// Tells that the connection broke.
    pub(super) fn closed(&self, source: io::Error) -> ConnectError {
        ConnectError::Closed { target: self.target.clone(), source: Some(source) }
    }

    /// Tells that the other side talks of something else.
    pub(super) fn not_postgres(&self) -> ConnectError {
        ConnectError::NotPostgres { target: self.target.clone() }
    }

    /// Tells why the driver failed.
    pub(super) fn driver(&self, source: tokio_postgres::Error) -> ConnectError {
        let target = self.target.clone();
        if let Some(error) = source.as_db_error() {
            return self.server(error);
        }
        if let Some(error) = rustls_error(&source) {
            return self.rustls(error.clone());
        }
        if source.is_closed() {
            return ConnectError::Closed { target, source: None };
        }
        // The driver has no kinds to ask for; its texts are pinned by the tests.
        let cause = source.source().map(ToString::to_string).unwrap_or_default();
        match (source.to_string().as_str(), cause.as_str()) {
            ("invalid configuration", "password missing") => ConnectError::PasswordMissing {
                target,
                passfile: self.passfile.clone(),
                ignored: self.passfile_ignored,
            },
            ("authentication error", "server did not use channel binding") => ConnectError::NoChannelBinding { target },
            ("authentication error", "unsupported authentication method" | "unsupported SASL mechanism") => {
                ConnectError::UnsupportedAuthentication { target }
            }
            ("authentication error", _) => ConnectError::ServerUnproven { target },
            ("unexpected message from server" | "error parsing response from server", _) => {
                ConnectError::NotPostgres { target }
            }
            (_, _) => match io_kind(&source) {
                Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => ConnectError::NotPostgres { target },
                Some(kind) => self.closed(kind.into()),
                None => ConnectError::Driver { target, source },
            },
        }
    }

    /// Tells why the server refused. Words may be in any language; codes and routines are not.
    fn server(&self, error: &DbError) -> ConnectError {
        let target = self.target.clone();
        let user = self.user.clone();
        let message = error.message().to_owned();
        let source = || Box::new(error.clone());
        let code = error.code();
        if *code == SqlState::INVALID_PASSWORD {
            return match self.password {
                Some(_) => ConnectError::WrongPassword { target, origin: self.origin.clone() },
                None => ConnectError::PasswordMissing {
                    target,
                    passfile: self.passfile.clone(),
                    ignored: self.passfile_ignored,
                },
            };
        }
        if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
            return match error.routine() {
                Some("ClientAuthentication") if message.contains("pg_hba.conf") => {
                    ConnectError::NoHbaEntry { target, message }
                }
                Some("ClientAuthentication") => ConnectError::ClientCertificateNeeded { target, message },
                Some("InitializeSessionUserId") if !message.contains("not permitted") => {
                    ConnectError::RoleMissing { target, user }
                }
                _ => ConnectError::Rejected { target, user, source: source() },
            };
        }
        if *code == SqlState::INVALID_CATALOG_NAME {
            return ConnectError::DatabaseMissing { target, dbname: self.dbname.clone() };
        }
        if *code == SqlState::TOO_MANY_CONNECTIONS {
            return ConnectError::TooManyConnections { target, source: source() };
        }
        if *code == SqlState::CANNOT_CONNECT_NOW {
            return ConnectError::NotReady { target, message };
        }
        ConnectError::Server { target, source: source() }
    }

    /// Tells why TLS failed.
    fn rustls(&self, error: rustls::Error) -> ConnectError {
        let target = self.target.clone();
        match error {
            rustls::Error::InvalidCertificate(error) => self.certificate(error),
            rustls::Error::AlertReceived(alert) => self.alert(alert),
            rustls::Error::InvalidMessage(_) => ConnectError::NotPostgres { target },
            source => ConnectError::TlsFailed { target, source },
        }
    }

    /// Tells what the server did not like about TLS.
    fn alert(&self, alert: AlertDescription) -> ConnectError {
        let target = self.target.clone();
        let source = rustls::Error::AlertReceived(alert);
        match alert {
            AlertDescription::CertificateRequired => {
                ConnectError::ClientCertificateNeeded { target, message: "it ends TLS without one".to_owned() }
            }
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::DecryptError
                if self.client_certificate != ClientCertificate::Absent =>
            {
                ConnectError::ClientCertificateRefused { target, source }
            }
            _ => ConnectError::TlsFailed { target, source },
        }
    }

    /// Tells what is wrong with the server's certificate.
    fn certificate(&self, error: CertificateError) -> ConnectError {
        let target = self.target.clone();
        match error {
            CertificateError::NotValidForNameContext { expected, presented } => ConnectError::CertificateOfOtherHost {
                target,
                host: expected.to_str().into_owned(),
                presented: tls::presented(&presented),
            },
            CertificateError::ExpiredContext { not_after, .. } => {
                ConnectError::CertificateOutOfDate { target, when: format!("expired at {}", tls::date(not_after)) }
            }
            CertificateError::NotValidYetContext { not_before, .. } => ConnectError::CertificateOutOfDate {
                target,
                when: format!("is not valid before {}", tls::date(not_before)),
            },
            CertificateError::UnknownIssuer => ConnectError::CertificateUntrusted {
                target,
                reason: "none of the root certificates signed it".to_owned(),
            },
            CertificateError::BadSignature => ConnectError::CertificateUntrusted {
                target,
                reason: "its signature is not that of the root it names".to_owned(),
            },
            other => ConnectError::CertificateUntrusted { target, reason: other.to_string() },
        }
    }
}

/// Finds the error of rustls among the causes; `io::Error` hides what it wraps from `source()`.
fn rustls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn io_kind(error: &tokio_postgres::Error) -> Option<io::ErrorKind> {
    let cause = error.source()?.downcast_ref::<io::Error>()?;
    Some(cause.kind())
}
