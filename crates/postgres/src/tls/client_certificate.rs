//! The certificate and key that the client shows.

use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::{ExposeSecret, SecretString};

use super::error::TlsFileError;
use crate::conninfo::ClientCertificate;

/// A certificate chain with its key.
pub(super) struct OwnCertificate {
    pub(super) certificate_file: PathBuf,
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// Loads what the settings name, or the user's own files where they exist.
pub(super) fn load(client: &ClientCertificate) -> Result<Option<OwnCertificate>, TlsFileError> {
    let (certificate, key) = match client {
        ClientCertificate::Absent => return Ok(None),
        ClientCertificate::Default { certificate, .. } if !certificate.exists() => return Ok(None),
        ClientCertificate::Default { certificate, key } | ClientCertificate::Named { certificate, key } => {
            (certificate, key)
        }
    };
    Ok(Some(OwnCertificate {
        certificate_file: certificate.clone(),
        chain: read_chain(certificate)?,
        key: read_key(key)?,
    }))
}

fn read_chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    const WHAT: &str = "client's certificate";
    let text = std::fs::read(file).map_err(|source| unreadable(WHAT, file, source))?;
    let chain = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) | Err(_) => Err(TlsFileError::Empty { what: WHAT, file: file.to_owned(), wanted: "certificate" }),
    }
}

fn read_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsFileError> {
    const WHAT: &str = "client's key";
    let metadata = std::fs::metadata(file).map_err(|source| unreadable(WHAT, file, source))?;
    if is_exposed(&metadata) {
        return Err(TlsFileError::ExposedKey { file: file.to_owned() });
    }
    let text = std::fs::read_to_string(file).map_err(|source| unreadable(WHAT, file, source))?;
    let text = SecretString::from(text);
    let text = text.expose_secret();
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(TlsFileError::EncryptedKey { file: file.to_owned() });
    }
    PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| TlsFileError::Empty {
        what: WHAT,
        file: file.to_owned(),
        wanted: "private key",
    })
}

fn unreadable(what: &'static str, file: &Path, source: std::io::Error) -> TlsFileError {
    TlsFileError::Unreadable { what, file: file.to_owned(), source }
}

/// Tells whether others than the owner, and the group of a key of root's, have access.
#[cfg(unix)]
fn is_exposed(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let allowed = if metadata.uid() == 0 { 0o640 } else { 0o600 };
    metadata.mode() & 0o077 & !allowed != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &std::fs::Metadata) -> bool {
    false
}
