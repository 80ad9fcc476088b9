//! TLS to receivers: rustls with ring, the system's certificates, and more where they are asked for.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use super::SenderError;

/// Makes the client side of TLS, with the provider given explicitly: nothing global has to be installed.
///
/// Without any certificate there is still HTTP, and every HTTPS receiver fails and is told why; so that is a
/// warning only.
pub(super) fn client(authorities: &[CertificateDer<'static>]) -> Result<ClientConfig, SenderError> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    for error in &system.errors {
        tracing::warn!(%error, "some of the system's certificates cannot be read");
    }
    // Of a system's many certificates some are of forms that nobody uses any more.
    let (read, passed_over) = roots.add_parsable_certificates(system.certs);
    tracing::debug!(read, passed_over, "read the system's certificates");
    for authority in authorities {
        roots.add(authority.clone()).map_err(SenderError::Authority)?;
    }
    if roots.is_empty() {
        tracing::warn!("no certificates to trust: webhooks to https will fail");
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(SenderError::Tls)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
