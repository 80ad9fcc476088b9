//! What is asked of TLS: `sslmode` and its companions.

use std::path::PathBuf;

use super::error::ConnInfoError;
use super::keyword::Keyword;
use super::resolve::Surroundings;
use super::settings::Settings;

/// How much encryption is insisted on (`sslmode`), from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SslMode {
    /// Never.
    Disable,
    /// Only if the server refuses a plain connection.
    Allow,
    /// Plain only if the server refuses an encrypted connection.
    #[default]
    Prefer,
    /// Always; the certificate is checked only against a root certificate that is there.
    Require,
    /// Always, and the certificate has to come from a trusted root.
    VerifyCa,
    /// Always, and the certificate has to be this host's as well.
    VerifyFull,
}

impl SslMode {
    const WORDS: &[(&'static str, SslMode)] = &[
        ("disable", SslMode::Disable),
        ("allow", SslMode::Allow),
        ("prefer", SslMode::Prefer),
        ("require", SslMode::Require),
        ("verify-ca", SslMode::VerifyCa),
        ("verify-full", SslMode::VerifyFull),
    ];
}

impl std::fmt::Display for SslMode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = Self::WORDS.iter().find(|(_, meaning)| meaning == self);
        f.write_str(word.map_or("prefer", |(word, _)| word))
    }
}

/// How TLS begins (`sslnegotiation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SslNegotiation {
    /// The server is asked first, in PostgreSQL's protocol.
    #[default]
    Postgres,
    /// At once (servers from 17 on).
    Direct,
}

/// The certificates that a server's has to come from (`sslrootcert`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootCertificates {
    /// Those in a file that was named; it has to exist.
    File(PathBuf),
    /// Those in the user's own file, where it exists.
    DefaultFile(PathBuf),
    /// Those in the user's own file where it exists, else the system's.
    DefaultFileOrSystem(PathBuf),
    /// The system's.
    System,
    /// None: the certificate is not checked, whatever files there are.
    Unchecked,
}

/// The client's own certificate and key, in PEM (`sslcert`, `sslkey`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientCertificate {
    /// Files that were named; they have to exist.
    Named {
        /// Certificate, and the chain after it.
        certificate: PathBuf,
        /// Private key.
        key: PathBuf,
    },
    /// The user's own files, used where the certificate exists.
    Default {
        /// Certificate, and the chain after it.
        certificate: PathBuf,
        /// Private key.
        key: PathBuf,
    },
    /// None is sent.
    Absent,
}

/// The versions of TLS that will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TlsVersions {
    /// 1.2 and 1.3.
    #[default]
    Both,
    /// 1.2.
    Only12,
    /// 1.3.
    Only13,
}

/// All that is asked of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// How much it is insisted on.
    pub mode: SslMode,
    /// How it begins.
    pub negotiation: SslNegotiation,
    /// What the server's certificate has to come from.
    pub roots: RootCertificates,
    /// What the client shows.
    pub client: ClientCertificate,
    /// Protocol versions.
    pub versions: TlsVersions,
    /// Whether the server is told the name that it was called by.
    pub sni: Sni,
}

/// Whether the server is told the name that it was called by (`sslsni`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sni {
    /// It is told.
    #[default]
    Sent,
    /// It is not told.
    Withheld,
}

const SNI_WORDS: &[(&str, Sni)] = &[("1", Sni::Sent), ("0", Sni::Withheld)];

const NEGOTIATION_WORDS: &[(&str, SslNegotiation)] =
    &[("postgres", SslNegotiation::Postgres), ("direct", SslNegotiation::Direct)];

/// TLS 1.0 and 1.1 are names that libpq knows; neither is spoken here.
const MIN_VERSIONS: &[(&str, TlsVersions)] = &[
    ("TLSv1", TlsVersions::Both),
    ("TLSv1.1", TlsVersions::Both),
    ("TLSv1.2", TlsVersions::Both),
    ("TLSv1.3", TlsVersions::Only13),
];

const MAX_VERSIONS: &[(&str, TlsVersions)] = &[("TLSv1.2", TlsVersions::Only12), ("TLSv1.3", TlsVersions::Both)];

/// Reads the settings of TLS.
pub(super) fn tls(settings: &Settings, around: &Surroundings<'_>) -> Result<TlsSettings, ConnInfoError> {
    let system = settings.get(Keyword::SslRootCert) == Some("system");
    let mode = match settings.word(Keyword::SslMode, SslMode::WORDS)? {
        Some(mode) => mode,
        None if system => SslMode::VerifyFull,
        None => SslMode::default(),
    };
    let negotiation = settings.word(Keyword::SslNegotiation, NEGOTIATION_WORDS)?.unwrap_or_default();
    if system && mode < SslMode::VerifyFull {
        return Err(ConnInfoError::Conflict {
            first: format!("sslmode={mode}"),
            second: "sslrootcert=system".to_owned(),
            hint: "use sslmode=verify-full: anyone can get a certificate from a public authority",
        });
    }
    if negotiation == SslNegotiation::Direct && mode < SslMode::Require {
        return Err(ConnInfoError::Conflict {
            first: format!("sslmode={mode}"),
            second: "sslnegotiation=direct".to_owned(),
            hint: "use sslmode=require, verify-ca or verify-full",
        });
    }
    Ok(TlsSettings {
        mode,
        negotiation,
        roots: match settings.get(Keyword::SslRootCert) {
            Some(_) if system => RootCertificates::System,
            Some(file) => RootCertificates::File(file.into()),
            None => RootCertificates::DefaultFile(around.user_file("root.crt")),
        },
        client: client(settings, around)?,
        versions: versions(settings)?,
        sni: settings.word(Keyword::SslSni, SNI_WORDS)?.unwrap_or_default(),
    })
}

fn client(settings: &Settings, around: &Surroundings<'_>) -> Result<ClientCertificate, ConnInfoError> {
    let words = &[("disable", true), ("allow", false)];
    if settings.word(Keyword::SslCertMode, words)? == Some(true) {
        return Ok(ClientCertificate::Absent);
    }
    let key = settings.get(Keyword::SslKey).map_or_else(|| around.user_file("postgresql.key"), PathBuf::from);
    Ok(match settings.get(Keyword::SslCert) {
        Some(certificate) => ClientCertificate::Named { certificate: certificate.into(), key },
        None => ClientCertificate::Default { certificate: around.user_file("postgresql.crt"), key },
    })
}

fn versions(settings: &Settings) -> Result<TlsVersions, ConnInfoError> {
    let min = settings.word(Keyword::SslMinProtocolVersion, MIN_VERSIONS)?;
    let max = settings.word(Keyword::SslMaxProtocolVersion, MAX_VERSIONS)?;
    match (min.unwrap_or_default(), max.unwrap_or_default()) {
        (TlsVersions::Both, versions) | (versions, TlsVersions::Both) => Ok(versions),
        (_, _) => Err(ConnInfoError::Conflict {
            first: "ssl_min_protocol_version=TLSv1.3".to_owned(),
            second: "ssl_max_protocol_version=TLSv1.2".to_owned(),
            hint: "take one of them out",
        }),
    }
}
