//! A way to a server that can be shut: connections are refused, cut, or lead to silence.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What becomes of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// They lead to the server.
    Open,
    /// Those that are there are cut, and new ones are cut at once.
    Cut,
    /// They stay, and nothing comes through.
    Silent,
}

/// A port of 127.0.0.1 that leads to another; it is closed when it is dropped.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    passage: Arc<watch::Sender<Passage>>,
    task: JoinHandle<()>,
}

impl Gate {
    /// Opens a way to a port of 127.0.0.1.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the address of a listener");
        let passage = Arc::new(watch::Sender::new(Passage::Open));
        let task = tokio::spawn(accept(listener, port, Arc::clone(&passage)));
        Gate { address, passage, task }
    }

    /// Returns the port that leads there.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Says what becomes of connections from now on, those that are there included.
    pub fn set(&self, passage: Passage) {
        self.passage.send_replace(passage);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
        self.passage.send_replace(Passage::Cut);
    }
}

async fn accept(listener: TcpListener, port: u16, passage: Arc<watch::Sender<Passage>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(pass(stream, port, passage.subscribe()));
    }
}

async fn pass(mut here: TcpStream, port: u16, mut passage: watch::Receiver<Passage>) {
    let mut there: Option<TcpStream> = None;
    loop {
        let now = *passage.borrow_and_update();
        match now {
            Passage::Cut => return,
            Passage::Silent => {
                if passage.changed().await.is_err() {
                    return;
                }
            }
            Passage::Open => {
                let server = match there.as_mut() {
                    Some(server) => server,
                    None => {
                        let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                        there.insert(server)
                    }
                };
                // What is half-way through when the passage changes is lost, as on a real way.
                tokio::select! {
                    _ = copy_bidirectional(&mut here, server) => return,
                    changed = passage.changed() => if changed.is_err() { return },
                }
            }
        }
    }
}
