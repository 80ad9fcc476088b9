//! Certificates for the tests: authorities, and what they sign.

use std::path::{Path, PathBuf};

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// An authority that signs certificates.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key, in PEM.
pub(crate) struct Signed {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// How long a certificate is valid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Valid {
    Now,
    UntilTwentyTwenty,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Result<Authority> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        Ok(Authority { pem, issuer: Issuer::new(params, key) })
    }

    /// Signs a certificate for host names, with a common name.
    pub(crate) fn sign(&self, hosts: &[&str], common: &str, valid: Valid) -> Result<Signed> {
        let key = KeyPair::generate()?;
        let certificate = params(hosts, common, valid)?.signed_by(&key, &self.issuer)?;
        Ok(Signed { certificate: certificate.pem(), key: key.serialize_pem() })
    }
}

/// Makes a certificate that signs itself and is no authority.
pub(crate) fn self_signed(hosts: &[&str], common: &str, valid: Valid) -> Result<Signed> {
    let key = KeyPair::generate()?;
    let certificate = params(hosts, common, valid)?.self_signed(&key)?;
    Ok(Signed { certificate: certificate.pem(), key: key.serialize_pem() })
}

fn params(hosts: &[&str], common: &str, valid: Valid) -> Result<CertificateParams> {
    let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, common);
    if valid == Valid::UntilTwentyTwenty {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    Ok(params)
}

/// Writes a file that only its owner may read.
pub(crate) fn private_file(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let file = folder.join(name);
    std::fs::write(&file, text)?;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
    Ok(file)
}
