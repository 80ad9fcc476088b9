//! The certificates that a server's has to come from.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::error::TlsFileError;
use crate::conninfo::{RootCertificates, SslMode};

const WHAT: &str = "root certificates";

/// What a server's certificate is checked against.
#[derive(Debug)]
pub(super) enum Trust {
    /// Nothing: every certificate will do.
    Everyone,
    /// These.
    Roots {
        /// As anchors of chains.
        anchors: RootCertStore,
        /// As they are, for servers that show a root itself.
        certificates: Vec<CertificateDer<'static>>,
    },
}

/// Loads the roots. As in libpq, roots that are there are used in every mode.
pub(super) fn load(roots: &RootCertificates, mode: SslMode) -> Result<Trust, TlsFileError> {
    match roots {
        RootCertificates::Unchecked => Ok(Trust::Everyone),
        RootCertificates::System => system(),
        RootCertificates::File(file) => read(file),
        RootCertificates::DefaultFile(file) | RootCertificates::DefaultFileOrSystem(file) if file.exists() => {
            read(file)
        }
        RootCertificates::DefaultFileOrSystem(_) => system(),
        RootCertificates::DefaultFile(file) if mode >= SslMode::VerifyCa => {
            Err(TlsFileError::RootsMissing { file: file.clone() })
        }
        RootCertificates::DefaultFile(_) => Ok(Trust::Everyone),
    }
}

fn system() -> Result<Trust, TlsFileError> {
    // Certificates of the store that cannot be read are as good as absent.
    trust(rustls_native_certs::load_native_certs().certs).ok_or(TlsFileError::NoSystemRoots)
}

fn read(file: &Path) -> Result<Trust, TlsFileError> {
    let text = std::fs::read(file).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => TlsFileError::RootsMissing { file: file.to_owned() },
        _ => TlsFileError::Unreadable { what: WHAT, file: file.to_owned(), source },
    })?;
    let certificates = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
    certificates.ok().and_then(trust).ok_or_else(|| TlsFileError::Empty {
        what: WHAT,
        file: file.to_owned(),
        wanted: "certificate",
    })
}

/// Makes anchors of certificates, if there is a usable one.
fn trust(certificates: Vec<CertificateDer<'static>>) -> Option<Trust> {
    let mut anchors = RootCertStore::empty();
    let (usable, _) = anchors.add_parsable_certificates(certificates.iter().cloned());
    (usable > 0).then_some(Trust::Roots { anchors, certificates })
}
