//! What a certificate says about itself: names and dates.

use std::net::IpAddr;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use x509_cert::Certificate;
use x509_cert::der::asn1::{Ia5StringRef, PrintableStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::{DateTime, Decode};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// The names of a certificate.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CertificateNames {
    /// Host names of its subjectAltName.
    pub(super) hosts: Vec<String>,
    /// Addresses of its subjectAltName.
    pub(super) addresses: Vec<IpAddr>,
    /// The common names of its subject, which count only where the other two are empty.
    pub(super) common: Vec<String>,
}

impl CertificateNames {
    /// Reads the names; a certificate that cannot be read has none.
    pub(super) fn of(der: &CertificateDer<'_>) -> CertificateNames {
        let Ok(certificate) = Certificate::from_der(der) else {
            return CertificateNames::default();
        };
        let certificate = certificate.tbs_certificate;
        let mut names = CertificateNames::default();
        if let Ok(Some((_, alternatives))) = certificate.get::<SubjectAltName>() {
            for name in alternatives.0 {
                match name {
                    GeneralName::DnsName(name) => names.hosts.push(name.to_string()),
                    GeneralName::IpAddress(bytes) => {
                        names.addresses.extend(address(bytes.as_bytes()));
                    }
                    // The other kinds of name are not those of hosts.
                    _ => {}
                }
            }
        }
        let attributes = certificate.subject.0.iter().flat_map(|rdn| rdn.0.iter());
        names.common = attributes
            .filter(|attribute| attribute.oid == COMMON_NAME)
            .filter_map(|attribute| {
                let value = &attribute.value;
                let utf8 = value.decode_as::<Utf8StringRef<'_>>().map(|s| s.to_string());
                utf8.or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|s| s.to_string()))
                    .or_else(|_| value.decode_as::<Ia5StringRef<'_>>().map(|s| s.to_string()))
                    .ok()
            })
            .collect();
        names
    }

    /// Tells whether a server may be called so, as libpq decides it.
    pub(super) fn fit(&self, server: &ServerName<'_>) -> bool {
        let text = server.to_str();
        if self.hosts.is_empty() && self.addresses.is_empty() {
            return self.common.iter().any(|name| fits(name, &text));
        }
        match server {
            ServerName::IpAddress(ip) => self.addresses.contains(&IpAddr::from(*ip)),
            _ => self.hosts.iter().any(|name| fits(name, &text)),
        }
    }

    /// Returns all of them, for messages.
    pub(super) fn all(&self) -> Vec<String> {
        let addresses = self.addresses.iter().map(ToString::to_string);
        let mut all: Vec<String> = self.hosts.iter().cloned().chain(addresses).collect();
        if all.is_empty() {
            all.clone_from(&self.common);
        }
        all
    }
}

/// Compares a name of a certificate, which may start with `*.`, with a host's.
fn fits(name: &str, host: &str) -> bool {
    if name.eq_ignore_ascii_case(host) {
        return true;
    }
    match (name.strip_prefix("*."), host.split_once('.')) {
        // A wildcard stands for one label, and never for a part of an address.
        (Some(name), Some((label, rest))) => {
            !label.is_empty() && host.parse::<IpAddr>().is_err() && name.eq_ignore_ascii_case(rest)
        }
        (_, _) => false,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// Returns names as a message lists them.
pub(crate) fn presented(names: &[String]) -> String {
    match names {
        [] => "no name at all".to_owned(),
        names => names.join(", "),
    }
}

/// Returns a time of a certificate as a message shows it.
pub(crate) fn date(time: UnixTime) -> String {
    DateTime::from_unix_duration(Duration::from_secs(time.as_secs()))
        .map_or_else(|_| "long ago".to_owned(), |time| time.to_string())
}

/// Returns when a certificate begins and ceases to be valid.
pub(super) fn validity(der: &CertificateDer<'_>) -> Option<(UnixTime, UnixTime)> {
    let validity = Certificate::from_der(der).ok()?.tbs_certificate.validity;
    let time = |time: x509_cert::time::Time| UnixTime::since_unix_epoch(time.to_unix_duration());
    Some((time(validity.not_before), time(validity.not_after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(hosts: &[&str], addresses: &[&str], common: &[&str]) -> CertificateNames {
        CertificateNames {
            hosts: hosts.iter().map(ToString::to_string).collect(),
            addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
            common: common.iter().map(ToString::to_string).collect(),
        }
    }

    fn fit(names: &CertificateNames, server: &str) -> bool {
        names.fit(&ServerName::try_from(server).unwrap())
    }

    #[test]
    fn common_names_count_only_without_other_names() {
        assert!(fit(&names(&[], &[], &["db.example"]), "DB.example"));
        assert!(fit(&names(&[], &[], &["127.0.0.1"]), "127.0.0.1"));
        assert!(!fit(&names(&["a"], &[], &["db.example"]), "db.example"));
        assert!(!fit(&names(&[], &["10.0.0.1"], &["db.example"]), "db.example"));
    }

    #[test]
    fn wildcards_stand_for_one_label() {
        let wild = names(&["*.example"], &[], &[]);
        assert!(fit(&wild, "db.example"));
        assert!(!fit(&wild, "a.db.example"));
        assert!(!fit(&wild, "example"));
        assert!(!fit(&names(&[], &[], &["*.0.0.1"]), "127.0.0.1"));
    }

    #[test]
    fn addresses_are_compared_as_addresses() {
        let address = names(&["127.0.0.1"], &["::1"], &[]);
        assert!(fit(&address, "::1"));
        assert!(!fit(&address, "127.0.0.1"));
    }

    #[test]
    fn the_names_of_a_certificate_are_read() {
        let mut params = rcgen::CertificateParams::new(["db.example".to_owned(), "10.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "common");
        let key = rcgen::KeyPair::generate().unwrap();
        let read = CertificateNames::of(params.self_signed(&key).unwrap().der());
        assert_eq!(read, names(&["db.example"], &["10.0.0.1"], &["common"]));
        assert_eq!(read.all(), ["db.example", "10.0.0.1"]);
        let garbage = CertificateNames::of(&CertificateDer::from(vec![1, 2, 3]));
        assert_eq!(garbage, CertificateNames::default());
    }
}
