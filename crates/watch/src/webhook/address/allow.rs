//! What may be called although it is not on the internet.

use std::net::IpAddr;
use std::str::FromStr;

use driftless_engine::explain::Explain;
use ipnet::IpNet;

use super::ranges::unwrapped;

/// Ranges of addresses and names that webhooks may go to whatever they are. Its text is a list of them
/// with commas: `10.20.0.0/16, fd00::1, hooks.internal, *.corp.example`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    ranges: Vec<IpNet>,
    names: Vec<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    Exactly(String),
    /// With the dot that it begins with.
    Below(String),
}

/// An entry that is neither a range nor a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entry:?} is neither a range of addresses nor a name")]
pub struct ParseAllowListError {
    /// The entry.
    pub entry: String,
}

impl Explain for ParseAllowListError {
    fn hint(&self) -> Option<String> {
        Some("entries read 10.20.0.0/16, 10.20.3.4, hooks.internal or *.corp.example".to_owned())
    }
}

impl AllowList {
    /// Whether an address may be called whatever it is; one that is wrapped into IPv6, by either form.
    pub fn has_address(&self, address: IpAddr) -> bool {
        let inner = unwrapped(address);
        self.ranges.iter().any(|range| range.contains(&address) || range.contains(&inner))
    }

    /// Whether a name may be called wherever it leads.
    pub fn has_name(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        self.names.iter().any(|it| match it {
            Name::Exactly(allowed) => name == *allowed,
            Name::Below(domain) => name.ends_with(domain) && name.len() > domain.len(),
        })
    }
}

impl FromStr for AllowList {
    type Err = ParseAllowListError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut list = AllowList::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let wrong = || ParseAllowListError { entry: entry.to_owned() };
            if let Ok(range) = entry.parse::<IpNet>() {
                list.ranges.push(range);
            } else if let Ok(address) = entry.parse::<IpAddr>() {
                list.ranges.push(IpNet::from(address));
            } else if let Some(domain) = entry.strip_prefix("*.") {
                list.names.push(Name::Below(format!(".{}", name(domain).ok_or_else(wrong)?)));
            } else {
                list.names.push(Name::Exactly(name(entry).ok_or_else(wrong)?));
            }
        }
        Ok(list)
    }
}

/// Brings a name into the form that URLs have it in; `None` if it is none, or is an address in disguise.
fn name(text: &str) -> Option<String> {
    if text.contains(['/', ':', '*', '@']) {
        return None;
    }
    match url::Host::parse(text).ok()? {
        url::Host::Domain(name) => Some(name.strip_suffix('.').unwrap_or(&name).to_owned()),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> AllowList {
        text.parse().unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_is_allowed_by_an_empty_list() {
        for text in ["", " , "] {
            assert_eq!(list(text), AllowList::default());
        }
        assert!(!AllowList::default().has_address(address("10.0.0.1")));
        assert!(!AllowList::default().has_name("localhost"));
    }

    #[test]
    fn ranges_hold_their_addresses_however_they_are_wrapped() {
        let list = list("10.20.0.0/16, 127.0.0.1, fd00::/8");
        for allowed in ["10.20.255.255", "127.0.0.1", "fd12::1", "::ffff:10.20.0.1", "64:ff9b::10.20.0.1"] {
            assert!(list.has_address(address(allowed)), "{allowed}");
        }
        for other in ["10.21.0.0", "127.0.0.2", "fc00::1", "::ffff:10.21.0.1", "::1"] {
            assert!(!list.has_address(address(other)), "{other}");
        }
    }

    #[test]
    fn names_are_compared_as_dns_does() {
        let list = list("Hooks.Internal, *.corp.example, bücher.example");
        for allowed in
            ["hooks.internal", "HOOKS.internal.", "a.corp.example", "a.b.corp.example", "xn--bcher-kva.example"]
        {
            assert!(list.has_name(allowed), "{allowed}");
        }
        for other in
            ["internal", "xhooks.internal", "corp.example", ".corp.example", "evilcorp.example", "hooks.internal.evil"]
        {
            assert!(!list.has_name(other), "{other}");
        }
    }

    #[test]
    fn an_entry_that_is_nothing_is_told() {
        for entry in ["10.0.0.0/33", "https://x", "a b", "*", "*.", "*.*.x", "host:80", "0x7f.1", "[::1]", "2130706433"]
        {
            let error = format!("localhost,{entry}").parse::<AllowList>().unwrap_err();
            assert_eq!(error.entry, entry);
        }
    }
}
