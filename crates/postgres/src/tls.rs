//! TLS to a PostgreSQL server: rustls with ring, the checks of libpq's `sslmode`.
//!
//! The provider is passed explicitly, so nothing global has to be installed. This module owns the
//! files (root certificates, the client's certificate and key) and the check of the server's
//! certificate; when TLS is tried at all is decided in [`connect`](mod@crate::connect).

mod client_certificate;
mod error;
mod names;
mod roots;
mod verifier;

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::version::{TLS12, TLS13};
use tokio_postgres_rustls::MakeRustlsConnect;

pub use error::TlsFileError;

use crate::conninfo::{Sni, SslMode, TlsSettings, TlsVersions};
use verifier::{NameCheck, ServerVerifier};

/// What servers from 17 on want to hear when TLS begins at once, and the older ones do not mind.
const PROTOCOL: &[u8] = b"postgresql";

/// Makes the client side of TLS from the settings.
pub(crate) fn client(settings: &TlsSettings) -> Result<MakeRustlsConnect, TlsFileError> {
    let provider = Arc::new(ring::default_provider());
    let trust = roots::load(&settings.roots, settings.mode)?;
    let names = match settings.mode {
        SslMode::VerifyFull => NameCheck::Checked,
        SslMode::Disable | SslMode::Allow | SslMode::Prefer | SslMode::Require | SslMode::VerifyCa => {
            NameCheck::Skipped
        }
    };
    let versions: &[_] = match settings.versions {
        TlsVersions::Both => &[&TLS13, &TLS12],
        TlsVersions::Only12 => &[&TLS12],
        TlsVersions::Only13 => &[&TLS13],
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .map_err(TlsFileError::Provider)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ServerVerifier::new(trust, names, &provider)));
    let mut config = match client_certificate::load(&settings.client)? {
        Some(own) => builder
            .with_client_auth_cert(own.chain, own.key)
            .map_err(|source| TlsFileError::KeyMismatch { certificate: own.certificate_file, source })?,
        None => builder.with_no_client_auth(),
    };
    config.enable_sni = settings.sni == Sni::Sent;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

pub(crate) use names::{date, presented};
