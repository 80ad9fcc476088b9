//! Sockets: TCP with keepalives, and Unix.

use std::io;
use std::net::SocketAddr;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use crate::conninfo::{ConnInfo, Keepalives};

/// Connects to an address.
pub(super) async fn tcp(address: SocketAddr, info: &ConnInfo) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let socket = SockRef::from(&stream);
    match info.keepalives {
        Keepalives::Off => {}
        Keepalives::On { idle, interval, count } => {
            socket.set_keepalive(true)?;
            let mut keepalive = TcpKeepalive::new();
            if let Some(idle) = idle {
                keepalive = keepalive.with_time(idle);
            }
            if let Some(interval) = interval {
                keepalive = keepalive.with_interval(interval);
            }
            if let Some(count) = count {
                keepalive = keepalive.with_retries(count);
            }
            socket.set_tcp_keepalive(&keepalive)?;
        }
    }
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(info.tcp_user_timeout)?;
    Ok(stream)
}

/// Connects to the socket of a file; `@name` is an abstract socket.
#[cfg(unix)]
pub(super) async fn unix(file: &std::path::Path) -> io::Result<UnixStream> {
    match file.to_str().and_then(|name| name.strip_prefix('@')) {
        Some(name) => UnixStream::connect(format!("\0{name}")).await,
        None => UnixStream::connect(file).await,
    }
}
