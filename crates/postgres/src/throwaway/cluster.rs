//! A running throwaway server.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use driftless_engine::connection::{ConnectionFields, TlsPolicy};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio_postgres::{NoTls, error::SqlState};

use super::{
    account::Account,
    binaries::Binaries,
    directory,
    error::ThrowawayError,
    options::{ClusterOptions, Listen},
    watchdog::{Order, Watchdog},
};

/// The superuser of every throwaway cluster.
const SUPERUSER: &str = "postgres";
/// The socket's number; the directory is its own, so it needs no other.
const SOCKET_PORT: u16 = 5432;
/// How long a server may take to accept connections. On a busy machine it takes seconds.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// The pause between attempts to connect to a server that is starting.
const RETRY_AFTER: Duration = Duration::from_millis(10);
/// How often a free TCP port is chosen, when another program takes it before the server does.
const PORT_ATTEMPTS: usize = 3;
/// How much of a server's log goes into an error, in bytes.
const LOG_TAIL: usize = 4096;

/// What stays as it is in the path of a URL and in the value of a parameter.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A running throwaway server. Dropping it stops the server and removes its directory.
///
/// Dropping waits for that, some tens of milliseconds; in async code prefer [`Cluster::stop`].
#[derive(Debug)]
pub struct Cluster {
    watchdog: Watchdog,
    dir: PathBuf,
    port: u16,
    listen: Listen,
    version: String,
}

impl Cluster {
    /// Makes a cluster with `binaries` and starts its server.
    ///
    /// Returns when it accepts connections. Dropping the future takes everything back.
    ///
    /// # Errors
    ///
    /// [`ThrowawayError`]; where the server ran, with the last lines of its log.
    pub async fn start(binaries: &Binaries, options: ClusterOptions) -> Result<Cluster, ThrowawayError> {
        let mut attempts = 1;
        loop {
            match Cluster::start_once(binaries, &options).await {
                Err(ThrowawayError::Ended { log, .. }) if attempts < PORT_ATTEMPTS && lost_port(&options, &log) => {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn start_once(binaries: &Binaries, options: &ClusterOptions) -> Result<Cluster, ThrowawayError> {
        let account = Account::for_servers().map_err(ThrowawayError::Account)?;
        let parent = directory::parent(options.placement());
        let dir = directory::make(account, &parent).map_err(in_dir(&parent))?;
        let (watchdog, answers) =
            Watchdog::start(account, dir.path(), &binaries.dir).map_err(ThrowawayError::Watchdog)?;
        let mut cluster = Cluster {
            watchdog,
            // From here on the watchdog removes it.
            dir: dir.keep(),
            port: free_port(options.listens()).map_err(in_dir(&parent))?,
            listen: options.listens(),
            version: binaries.version.clone(),
        };
        let answers = tokio::process::ChildStdout::from_std(answers);
        let mut answers = BufReader::new(answers.map_err(ThrowawayError::Watchdog)?);

        let mut code = String::new();
        cluster.order(Order::Init)?;
        answers.read_line(&mut code).await.map_err(ThrowawayError::Watchdog)?;
        if code.trim() != "0" {
            return Err(ThrowawayError::Initdb { version: cluster.version.clone(), log: cluster.log_tail() });
        }
        cluster.configure(account, options)?;
        cluster.order(Order::Start)?;
        let mut rest = Vec::new();
        tokio::select! {
            ready = cluster.ready() => ready?,
            // Only the server still holds the other end.
            _ = answers.read_to_end(&mut rest) => return Err(ThrowawayError::Ended {
                version: cluster.version.clone(),
                log: cluster.log_tail(),
            }),
        }
        Ok(cluster)
    }

    /// Stops the server, cutting its connections, and removes the directory.
    pub async fn stop(self) {
        // Dropping waits for the watchdog, which does the work. Nothing in it panics.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }

    /// Stops the server with a fast shutdown, which cuts its connections, and starts it again on
    /// the same data and address. Returns when it accepts connections.
    ///
    /// # Errors
    ///
    /// [`ThrowawayError::NotReady`] with the last lines of its log.
    pub async fn restart(&mut self) -> Result<(), ThrowawayError> {
        let before = self.server_pid();
        self.order(Order::Restart)?;
        let restarted = async {
            while self.server_pid().is_none() || self.server_pid() == before {
                tokio::time::sleep(RETRY_AFTER).await;
            }
        };
        tokio::time::timeout(READY_WITHIN, restarted).await.map_err(|_| self.not_ready())?;
        self.ready().await
    }

    /// Returns the URL of a database on this server, reached through its socket as superuser.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgresql:///{}?host={}&port={}&user={SUPERUSER}",
            utf8_percent_encode(database, PLAIN),
            utf8_percent_encode(&self.host(), PLAIN),
            self.port
        )
    }

    /// Returns the address of a database on this server, reached through its socket as superuser.
    pub fn fields(&self, database: &str) -> ConnectionFields {
        ConnectionFields {
            host: Some(self.host()),
            port: Some(self.port),
            username: Some(SUPERUSER.to_owned()),
            password: None,
            database: Some(database.to_owned()),
            tls: TlsPolicy::Unspecified,
        }
    }

    /// Returns the port of 127.0.0.1 the server listens on, if it does ([`Listen::SocketAndLoopback`]).
    pub fn tcp_port(&self) -> Option<u16> {
        match self.listen {
            Listen::Socket => None,
            Listen::SocketAndLoopback => Some(self.port),
        }
    }

    /// Returns the server's whole version, such as `17.10`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the cluster's directory: the socket's, with the server's `log` and its `data` in it.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the last lines of the server's log.
    pub fn log_tail(&self) -> String {
        let bytes = fs::read(self.dir.join("log")).unwrap_or_default();
        let tail = bytes.get(bytes.len().saturating_sub(LOG_TAIL)..).unwrap_or_default();
        String::from_utf8_lossy(tail).trim().to_owned()
    }

    fn host(&self) -> String {
        self.dir.to_string_lossy().into_owned()
    }

    fn order(&mut self, order: Order) -> Result<(), ThrowawayError> {
        self.watchdog.order(order).map_err(ThrowawayError::Watchdog)
    }

    /// Appends to `postgresql.conf` and writes the files asked for.
    fn configure(&self, account: Account, options: &ClusterOptions) -> Result<(), ThrowawayError> {
        let data = self.dir.join("data");
        let conf = data.join("postgresql.conf");
        let text = options.configuration(&self.host(), self.port);
        OpenOptions::new()
            .append(true)
            .open(&conf)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(in_dir(&conf))?;
        for (name, contents) in options.files() {
            if Path::new(name).file_name() != Some(name.as_ref()) {
                return Err(ThrowawayError::FileName { name: name.to_owned() });
            }
            let path = data.join(name);
            directory::write_private(account, &path, contents).map_err(in_dir(&path))?;
        }
        Ok(())
    }

    /// Waits until the server accepts connections.
    async fn ready(&self) -> Result<(), ThrowawayError> {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.dir).port(self.port).user(SUPERUSER).dbname("postgres");
        let accepted = async {
            while !accepts(&config).await {
                tokio::time::sleep(RETRY_AFTER).await;
            }
        };
        tokio::time::timeout(READY_WITHIN, accepted).await.map_err(|_| self.not_ready())
    }

    fn not_ready(&self) -> ThrowawayError {
        ThrowawayError::NotReady { version: self.version.clone(), within: READY_WITHIN, log: self.log_tail() }
    }

    /// Returns the server's process id, which it writes into the first line of its pid file.
    fn server_pid(&self) -> Option<u32> {
        let text = fs::read_to_string(self.dir.join("data/postmaster.pid")).ok()?;
        text.lines().next()?.parse().ok()
    }
}

/// Tells whether a server accepts connections; that it wants a password is an answer too.
async fn accepts(config: &tokio_postgres::Config) -> bool {
    match config.connect(NoTls).await {
        Ok(_) => true,
        Err(error) => match error.code() {
            Some(code) => *code != SqlState::CANNOT_CONNECT_NOW,
            None => {
                let source = std::error::Error::source(&error);
                let broken = source.is_some_and(|source| source.is::<io::Error>());
                !broken && !error.is_closed()
            }
        },
    }
}

/// Tells whether the server ended because another program took its TCP port.
fn lost_port(options: &ClusterOptions, log: &str) -> bool {
    options.listens() == Listen::SocketAndLoopback && log.contains("Address already in use")
}

/// Returns the number the server's sockets get; a TCP port that is free at this moment.
fn free_port(listen: Listen) -> io::Result<u16> {
    match listen {
        Listen::Socket => Ok(SOCKET_PORT),
        Listen::SocketAndLoopback => Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port()),
    }
}

fn in_dir(path: &Path) -> impl FnOnce(io::Error) -> ThrowawayError {
    let path = path.to_owned();
    move |source| ThrowawayError::Directory { path, source }
}
