//! What can be wrong with the files of TLS.

use std::io;
use std::path::PathBuf;

/// Why the files that TLS needs cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsFileError {
    /// There is no file of root certificates.
    #[error("read the root certificates: {} does not exist", .file.display())]
    RootsMissing {
        /// The file.
        file: PathBuf,
    },
    /// A file cannot be read.
    #[error("read the {what} {}", .file.display())]
    Unreadable {
        /// What it should hold.
        what: &'static str,
        /// The file.
        file: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("read the {what} {}: it holds no {wanted} in PEM form", .file.display())]
    Empty {
        /// What it should hold.
        what: &'static str,
        /// The file.
        file: PathBuf,
        /// What is not in it.
        wanted: &'static str,
    },
    /// The system has no root certificates.
    #[error("read the system's root certificates: there are none")]
    NoSystemRoots,
    /// The client's key has a passphrase.
    #[error("read the client's key {}: it is encrypted", .file.display())]
    EncryptedKey {
        /// The file.
        file: PathBuf,
    },
    /// The client's key can be read by others.
    #[error("read the client's key {}: others have access to it", .file.display())]
    ExposedKey {
        /// The file.
        file: PathBuf,
    },
    /// The client's certificate and key do not belong together.
    #[error("use the client's certificate {} with its key", .certificate.display())]
    KeyMismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// What rustls says.
        #[source]
        source: rustls::Error,
    },
    /// The cryptography lacks what the settings ask for.
    #[error("set TLS up")]
    Provider(#[source] rustls::Error),
}

impl TlsFileError {
    /// Returns what to do about it, where there is something to say.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            TlsFileError::RootsMissing { .. } => Some(
                "name the file in sslrootcert, use the system's with sslrootcert=system, \
                 or do without the check with sslmode=require",
            ),
            TlsFileError::NoSystemRoots => Some("install the system's certificates, or name a file in sslrootcert"),
            TlsFileError::EncryptedKey { .. } => Some(
                "keys with a passphrase are not supported; \
                 decrypt it: openssl pkey -in client.key -out plain.key",
            ),
            TlsFileError::ExposedKey { .. } => Some("chmod 0600 it (0640 if it belongs to root)"),
            TlsFileError::Empty { .. } => Some("DER files have to be converted to PEM"),
            TlsFileError::Unreadable { .. } | TlsFileError::KeyMismatch { .. } | TlsFileError::Provider(_) => None,
        }
    }
}
