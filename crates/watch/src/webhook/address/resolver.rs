//! The guard at the place where names become addresses.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{AllowList, Special, special};

/// An address that is not called.
///
/// Of a name it is not told which address it leads to: that would be a way to ask our DNS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is {special}")]
pub struct AddressRefused {
    /// The host as the URL has it.
    pub host: String,
    /// What its address is.
    pub special: Special,
}

/// Resolves names for the connector, and keeps to itself the addresses that may not be called.
///
/// The connector dials only what it gets from here. It does not ask for hosts that are addresses:
/// [`Destination`](super::Destination) looks at those.
pub struct GuardedResolver<R> {
    allowed: Arc<AllowList>,
    names: Arc<R>,
}

impl<R: Resolve + 'static> GuardedResolver<R> {
    /// Puts the guard before a resolver.
    pub fn new(allowed: Arc<AllowList>, names: R) -> Self {
        GuardedResolver { allowed, names: Arc::new(names) }
    }
}

impl<R: Resolve + 'static> Resolve for GuardedResolver<R> {
    /// Resolves a name to those of its addresses that may be called; an error if there are none.
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, host) = (Arc::clone(&self.allowed), name.as_str().to_owned());
        let resolving = self.names.resolve(name);
        Box::pin(async move {
            let found: Vec<SocketAddr> = resolving.await?.collect();
            let permitted = permitted(&found, &host, &allowed)?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// Returns the addresses that may be called, without their ports: those are the URL's.
fn permitted(found: &[SocketAddr], host: &str, allowed: &AllowList) -> Result<Vec<SocketAddr>, AddressRefused> {
    let mut refused = None;
    let mut permitted = Vec::new();
    for address in found.iter().map(SocketAddr::ip) {
        match special(address).filter(|_| !allowed.has_name(host) && !allowed.has_address(address)) {
            Some(special) => refused = refused.or(Some(AddressRefused { host: host.to_owned(), special })),
            None => permitted.push(SocketAddr::new(address, 0)),
        }
    }
    match refused {
        Some(refused) if permitted.is_empty() => Err(refused),
        _ => Ok(permitted),
    }
}

/// Asks the system, which knows `/etc/hosts` and the rest.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: io::Result<Vec<SocketAddr>> =
                tokio::net::lookup_host((name.as_str(), 0)).await.map(Iterator::collect);
            Ok(Box::new(found?.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: &[&str], allowed: &str) -> Result<Vec<String>, String> {
        let found: Vec<SocketAddr> = found.iter().map(|it| SocketAddr::new(it.parse().unwrap(), 1)).collect();
        let permitted = permitted(&found, "hooks.example", &allowed.parse().unwrap());
        permitted.map(|it| it.iter().map(ToString::to_string).collect()).map_err(|refused| refused.to_string())
    }

    #[test]
    fn a_name_that_leads_inside_is_refused_without_saying_where() {
        assert_eq!(check(&["10.1.2.3"], ""), Err("hooks.example is a private address".to_owned()));
        assert_eq!(check(&["::ffff:127.0.0.1", "10.1.2.3"], ""), Err("hooks.example is a loopback address".to_owned()));
    }

    #[test]
    fn of_several_addresses_only_those_outside_are_dialled() {
        assert_eq!(check(&["10.1.2.3", "8.8.8.8", "fd00::1"], ""), Ok(vec!["8.8.8.8:0".to_owned()]));
    }

    #[test]
    fn ranges_and_names_are_allowed() {
        assert_eq!(check(&["10.1.2.3", "10.2.0.1"], "10.1.0.0/16"), Ok(vec!["10.1.2.3:0".to_owned()]));
        assert_eq!(check(&["10.1.2.3"], "hooks.example"), Ok(vec!["10.1.2.3:0".to_owned()]));
        assert_eq!(check(&["10.1.2.3"], "other.example"), Err("hooks.example is a private address".to_owned()));
    }

    #[test]
    fn a_name_without_addresses_is_no_refusal() {
        assert_eq!(check(&[], ""), Ok(Vec::new()));
    }

    #[tokio::test]
    async fn the_system_knows_localhost() {
        let found: Vec<SocketAddr> = SystemResolver.resolve("localhost".parse().unwrap()).await.unwrap().collect();
        assert!(!found.is_empty() && found.iter().all(|it| it.ip().is_loopback()), "{found:?}");
    }
}
