//! The certificate of a receiver that speaks TLS.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    pub(super) authority: CertificateDer<'static>,
}

/// Makes an authority and a certificate for `localhost` by it.
pub(super) fn localhost() -> Tls {
    let key = || KeyPair::generate().expect("a key");
    let authority_key = key();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&authority_key).expect("a certificate");
    let issuer = Issuer::new(params, authority_key);
    let own_key = key();
    let params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    let own = params.signed_by(&own_key, &issuer).expect("a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of ring")
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], PrivateKeyDer::Pkcs8(own_key.serialize_der().into()))
        .expect("a certificate that fits its key");
    Tls { acceptor: TlsAcceptor::from(Arc::new(config)), authority: authority.der().clone() }
}
