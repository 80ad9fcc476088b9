//! URLs that were looked at.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::ports;
use super::{AddressRefused, AllowList, special};

/// The longest URL that is taken, in bytes.
const LONGEST: usize = 2048;

/// A URL that webhooks may be sent to, as far as a URL can tell.
///
/// What it shows of itself is scheme, host and port: path and query are how many receivers know who calls, Slack's
/// for one, so they are secret. The stored text is [`url`](Self::url).
#[derive(Clone, PartialEq, Eq)]
pub struct Destination(Url);

/// Why a URL is not called. What is told has no part of it that may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    /// It is none.
    #[error("it is not a URL: {0}")]
    Form(url::ParseError),
    /// It is too long.
    #[error("it has more than {LONGEST} bytes")]
    Long,
    /// It is not for HTTP.
    #[error("its scheme is {0}, and has to be http or https")]
    Scheme(String),
    /// It has a user or password in it, which would be sent along and shown in logs.
    #[error("it has a user name or password in it")]
    UserInfo,
    /// Something else than HTTP listens at its port.
    #[error("port {0} is not for HTTP")]
    Port(u16),
    /// Its address is not on the internet.
    #[error(transparent)]
    Address(#[from] AddressRefused),
}

impl Destination {
    /// Reads and looks at a URL. A fragment is dropped; the host is as the URL standard has it, so that
    /// `http://0x7f.1` is `http://127.0.0.1`.
    pub fn parse(text: &str, allowed: &AllowList) -> Result<Self, DestinationError> {
        if text.len() > LONGEST {
            return Err(DestinationError::Long);
        }
        let mut url = Url::parse(text).map_err(DestinationError::Form)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(DestinationError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(DestinationError::UserInfo);
        }
        if let Some(port) = url.port().filter(|port| ports::is_bad(*port)) {
            return Err(DestinationError::Port(port));
        }
        url.set_fragment(None);
        let destination = Destination(url);
        destination.check_address(allowed)?;
        Ok(destination)
    }

    /// Looks at the host where it is an address; where it is a name, the [resolver](super::GuardedResolver) does, when
    /// it is called.
    pub fn check_address(&self, allowed: &AllowList) -> Result<(), AddressRefused> {
        let address = match self.0.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        match special(address).filter(|_| !allowed.has_address(address)) {
            Some(special) => Err(AddressRefused { host: address.to_string(), special }),
            None => Ok(()),
        }
    }

    /// Returns the whole URL, which may have secrets in it.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.0;
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        url.port().map_or(Ok(()), |port| write!(f, ":{port}"))?;
        f.write_str(if url.path() == "/" && url.query().is_none() { "/" } else { "/…" })
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Destination({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Destination::parse(text, &AllowList::default()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_on_the_internet_may_be_called() {
        for text in
            ["https://hooks.example/x?y=1", "http://8.8.8.8:8080/", "https://[2606:4700::1]/", "HTTPS://A.example"]
        {
            Destination::parse(text, &AllowList::default()).unwrap();
        }
    }

    #[test]
    fn loopback_is_known_in_every_notation() {
        let hosts = [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "１２７.0.0.1",
            "127%2e0.0.1",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
        ];
        for host in hosts {
            let refusal = refusal(&format!("http://{host}/"));
            assert!(refusal.ends_with("is a loopback address"), "{host}: {refusal}");
        }
        assert_eq!(refusal("http://0/"), "0.0.0.0 is an address of this host");
        assert_eq!(refusal("http://[::]/"), ":: is an address of this host");
        assert_eq!(refusal("http://0xa9fea9fe/latest"), "169.254.169.254 is a cloud's metadata service");
    }

    #[test]
    fn addresses_that_are_allowed_may_be_called() {
        let allowed: AllowList = "127.0.0.0/8".parse().unwrap();
        for host in ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]"] {
            Destination::parse(&format!("http://{host}:8080/"), &allowed).unwrap();
        }
        assert!(Destination::parse("http://10.0.0.1/", &allowed).is_err());
    }

    #[test]
    fn only_http_is_spoken() {
        assert_eq!(refusal("ftp://hooks.example/"), "its scheme is ftp, and has to be http or https");
        for text in ["file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "unix:/run/x", "ws://x/"] {
            assert!(refusal(text).contains("scheme"), "{text}");
        }
        for text in ["", "hooks.example/x", "https://", "http://[::1", "http://a b/", "http://256.256.256.256/", "//x/"]
        {
            assert!(refusal(text).starts_with("it is not a URL"), "{text}: {}", refusal(text));
        }
    }

    #[test]
    fn users_passwords_and_odd_ports_are_refused() {
        for text in ["https://user@x.example/", "https://:secret@x.example/", "https://8.8.8.8@127.0.0.1/"] {
            assert_eq!(refusal(text), "it has a user name or password in it");
        }
        assert_eq!(refusal("http://x.example:25/"), "port 25 is not for HTTP");
        assert_eq!(refusal("http://x.example:0/"), "port 0 is not for HTTP");
        assert_eq!(refusal(&format!("http://x.example/{}", "a".repeat(2048))), "it has more than 2048 bytes");
    }

    #[test]
    fn what_is_shown_has_no_path_and_no_query() {
        let show = |text: &str| {
            let destination = Destination::parse(text, &AllowList::default()).unwrap();
            format!("{destination} {destination:?}")
        };
        assert_eq!(
            show("https://hooks.example:8443/services/planted?token=planted#planted"),
            "https://hooks.example:8443/… Destination(https://hooks.example:8443/…)"
        );
        assert_eq!(show("https://hooks.example"), "https://hooks.example/ Destination(https://hooks.example/)");
    }

    #[test]
    fn errors_do_not_show_the_url() {
        for text in
            ["ht!tp://x/planted", "ftp://x.example/planted", "https://planted@x.example/", "http://127.0.0.1/planted"]
        {
            let error = Destination::parse(text, &AllowList::default()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("planted"), "{text}: {error:?}");
        }
    }
}
