//! The hosts of a connection, their addresses, and the order in which they are tried.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::attempt::{self, Tls};
use super::error::ConnectError;
use super::session::{self, Connected};
use crate::conninfo::{ConnInfo, HostName, LoadBalanceHosts, ServerHost, TargetSessionAttrs};

/// Where a socket leads.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// To an address.
    Tcp(SocketAddr),
    /// To a file.
    Unix(PathBuf),
}

/// Connects to the first address that will do.
pub(super) async fn first(info: &ConnInfo, tls: &Tls, wanted: TargetSessionAttrs) -> Result<Connected, ConnectError> {
    let mut failures = Vec::new();
    let mut hosts: Vec<&ServerHost> = info.hosts.iter().collect();
    order(&mut hosts, info.load_balance_hosts);
    for host in hosts {
        let mut places = match places(info, host).await {
            Ok(places) => places,
            Err(error) => {
                failures.push(error);
                continue;
            }
        };
        order(&mut places, info.load_balance_hosts);
        let mut failure = None;
        for place in places {
            match one(info, host, &place, tls, wanted).await {
                Ok(connected) => return Ok(connected),
                Err(error) if error.is_about_the_host() => failure = Some(error),
                Err(error) => return Err(error),
            }
        }
        // Of a host's addresses the last speaks for all: `localhost` has two on most machines.
        failures.extend(failure);
    }
    Err(match failures.pop() {
        Some(only) if failures.is_empty() => only,
        last => ConnectError::NoHostUsable { attempts: failures.into_iter().chain(last).collect() },
    })
}

/// Connects to one address, and checks what answers.
async fn one(
    info: &ConnInfo,
    host: &ServerHost,
    place: &Place,
    tls: &Tls,
    wanted: TargetSessionAttrs,
) -> Result<Connected, ConnectError> {
    let work = async {
        let connected = attempt::connect(info, host, place, tls).await?;
        session::check(connected, wanted).await
    };
    within(info.connect_timeout, work)
        .await
        .unwrap_or_else(|seconds| Err(ConnectError::TimedOut { target: info.target_at(host), seconds }))
}

/// Returns where a host's sockets lead.
async fn places(info: &ConnInfo, host: &ServerHost) -> Result<Vec<Place>, ConnectError> {
    let name = match (&host.name, host.address) {
        (_, Some(address)) => return Ok(vec![Place::Tcp((address, host.port).into())]),
        (HostName::Socket(folder), None) => {
            let file = ServerHost::socket_file(folder, host.port);
            return Ok(vec![Place::Unix(file)]);
        }
        (HostName::Network(name), None) => name,
    };
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(vec![Place::Tcp((address, host.port).into())]);
    }
    let unknown = |source| ConnectError::HostUnknown { target: info.target_at(host), host: name.clone(), source };
    let resolved = within(info.connect_timeout, tokio::net::lookup_host((name.as_str(), host.port)))
        .await
        .map_err(|seconds| ConnectError::TimedOut { target: info.target_at(host), seconds })?;
    let places: Vec<Place> = resolved.map_err(unknown)?.map(Place::Tcp).collect();
    if places.is_empty() {
        return Err(unknown(std::io::ErrorKind::NotFound.into()));
    }
    Ok(places)
}

/// Waits for the work, but not longer than the limit; fails with its seconds.
pub(super) async fn within<T>(limit: Option<Duration>, work: impl Future<Output = T>) -> Result<T, u64> {
    match limit {
        None => Ok(work.await),
        Some(limit) => tokio::time::timeout(limit, work).await.map_err(|_| limit.as_secs()),
    }
}

/// Shuffles if that is asked for.
fn order<T>(items: &mut [T], load_balance: LoadBalanceHosts) {
    match load_balance {
        LoadBalanceHosts::Disable => {}
        LoadBalanceHosts::Random => {
            // The standard library's own randomness is enough to spread load.
            let random = RandomState::new();
            for i in (1..items.len()).rev() {
                let pick = random.hash_one(i) % (i as u64 + 1);
                items.swap(i, usize::try_from(pick).unwrap_or(0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffling_keeps_all_and_reaches_every_order() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            let mut items = [1, 2, 3];
            order(&mut items, LoadBalanceHosts::Random);
            seen.insert(items);
        }
        assert_eq!(seen.len(), 6);
        let mut items = [1, 2, 3];
        order(&mut items, LoadBalanceHosts::Disable);
        assert_eq!(items, [1, 2, 3]);
    }
}
