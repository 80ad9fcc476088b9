//! The check of a server's certificate.
//!
//! Chains are checked by webpki. On top of it come two things that libpq accepts and webpki does
//! not: a server that shows a trusted root itself, as a self-signed one does, and a certificate
//! that names its host only in the common name of its subject.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::names::{CertificateNames, validity};
use super::roots::Trust;

/// Whether the certificate has to be the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameCheck {
    /// It has to be.
    Checked,
    /// It need not be.
    Skipped,
}

/// Checks certificates as far as an `sslmode` asks.
#[derive(Debug)]
pub(super) struct ServerVerifier {
    trust: Trust,
    names: NameCheck,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerVerifier {
    pub(super) fn new(trust: Trust, names: NameCheck, provider: &CryptoProvider) -> ServerVerifier {
        ServerVerifier { trust, names, algorithms: provider.signature_verification_algorithms }
    }

    fn check_chain(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Error> {
        match &self.trust {
            Trust::Everyone => Ok(()),
            Trust::Roots { certificates, .. } if certificates.contains(certificate) => check_dates(certificate, now),
            Trust::Roots { anchors, .. } => verify_server_cert_signed_by_trust_anchor(
                &ParsedCertificate::try_from(certificate)?,
                anchors,
                intermediates,
                now,
                self.algorithms.all,
            ),
        }
    }
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check_chain(end_entity, intermediates, now)?;
        match self.names {
            NameCheck::Checked => check_name(end_entity, server_name)?,
            NameCheck::Skipped => {}
        }
        Ok(ServerCertVerified::assertion())
    }

    // The signature is checked in every mode: channel binding rests on it.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn check_name(certificate: &CertificateDer<'_>, server: &ServerName<'_>) -> Result<(), Error> {
    let names = CertificateNames::of(certificate);
    if names.fit(server) {
        return Ok(());
    }
    Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
        expected: server.to_owned(),
        presented: names.all(),
    }))
}

fn check_dates(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let Some((not_before, not_after)) = validity(certificate) else {
        return Err(Error::InvalidCertificate(CertificateError::BadEncoding));
    };
    let time = now;
    if now < not_before {
        let error = CertificateError::NotValidYetContext { time, not_before };
        return Err(Error::InvalidCertificate(error));
    }
    if now > not_after {
        let error = CertificateError::ExpiredContext { time, not_after };
        return Err(Error::InvalidCertificate(error));
    }
    Ok(())
}
