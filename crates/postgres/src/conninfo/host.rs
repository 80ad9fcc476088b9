//! The servers of a connection string: `host`, `hostaddr` and `port`, which are lists.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::error::ConnInfoError;
use super::keyword::Keyword;
use super::settings::Settings;

/// The port of a server, and of a socket's file name, where none is given.
const DEFAULT_PORT: u16 = 5432;

/// One server to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerHost {
    /// What it is called.
    pub name: HostName,
    /// The address to use instead of resolving the name.
    pub address: Option<IpAddr>,
    /// TCP port, or the number in the socket's file name.
    pub port: u16,
    /// Whether the socket folder is the default one, which password files call `localhost`.
    pub(crate) is_default_socket: bool,
}

/// What a server is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostName {
    /// A name or an address on the network.
    Network(String),
    /// The folder of a Unix socket.
    Socket(PathBuf),
}

impl ServerHost {
    /// Returns the path of the socket in a folder.
    pub(crate) fn socket_file(folder: &Path, port: u16) -> PathBuf {
        folder.join(format!(".s.PGSQL.{port}"))
    }

    /// Returns the name that password files know this server by.
    pub(crate) fn passfile_name(&self) -> String {
        match &self.name {
            _ if self.is_default_socket => "localhost".to_owned(),
            HostName::Network(name) => name.clone(),
            HostName::Socket(folder) => folder.display().to_string(),
        }
    }
}

impl fmt::Display for ServerHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            HostName::Network(name) if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            HostName::Network(name) => write!(f, "{name}:{}", self.port),
            HostName::Socket(folder) => write!(f, "{}:{}", folder.display(), self.port),
        }
    }
}

/// Reads the lists; `default_socket` finds the folder that has a socket for a port.
pub(super) fn hosts(
    settings: &Settings,
    default_socket: &dyn Fn(u16) -> Option<PathBuf>,
) -> Result<Vec<ServerHost>, ConnInfoError> {
    let names = list(settings, Keyword::Host);
    let addresses = list(settings, Keyword::HostAddr);
    let ports = list(settings, Keyword::Port);
    let count = names.len().max(addresses.len()).max(1);
    if !names.is_empty() && !addresses.is_empty() && names.len() != addresses.len() {
        return Err(length(Keyword::HostAddr, names.len(), addresses.len()));
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(length(Keyword::Port, count, ports.len()));
    }
    (0..count)
        .map(|i| {
            let address =
                match entry(&addresses, i) {
                    None => None,
                    Some(text) => Some(text.parse().map_err(|_| {
                        settings.wrong(Keyword::HostAddr, "IP addresses, separated by commas".to_owned())
                    })?),
                };
            let port = match entry(&ports, if ports.len() == 1 { 0 } else { i }) {
                None => DEFAULT_PORT,
                Some(text) => text.trim().parse().ok().filter(|port| *port != 0).ok_or_else(|| port_error(settings))?,
            };
            Ok(server(entry(&names, i), address, port, default_socket))
        })
        .collect()
}

/// Puts one server together.
pub(super) fn server(
    name: Option<&str>,
    address: Option<IpAddr>,
    port: u16,
    default_socket: &dyn Fn(u16) -> Option<PathBuf>,
) -> ServerHost {
    let default = |name| ServerHost { name, address, port, is_default_socket: false };
    match (name, address) {
        // An abstract socket starts with `@`; the rest is a folder.
        (Some(name), None) if name.starts_with(['/', '@']) => default(HostName::Socket(name.into())),
        (Some(name), _) => default(HostName::Network(name.to_owned())),
        (None, Some(address)) => default(HostName::Network(address.to_string())),
        (None, None) => match default_socket(port) {
            Some(folder) => ServerHost { is_default_socket: true, ..default(HostName::Socket(folder)) },
            None => default(HostName::Network("localhost".to_owned())),
        },
    }
}

fn list(settings: &Settings, keyword: Keyword) -> Vec<String> {
    settings
        .get(keyword)
        .map(|value| value.split(',').map(|entry| entry.trim().to_owned()).collect())
        .unwrap_or_default()
}

fn entry(list: &[String], index: usize) -> Option<&str> {
    list.get(index).map(String::as_str).filter(|e| !e.is_empty())
}

fn length(keyword: Keyword, hosts: usize, values: usize) -> ConnInfoError {
    ConnInfoError::ListLength { keyword: keyword.name(), hosts, values }
}

fn port_error(settings: &Settings) -> ConnInfoError {
    settings.wrong(Keyword::Port, "a number from 1 to 65535".to_owned())
}
