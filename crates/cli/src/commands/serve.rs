//! `driftless serve`.

mod config;
mod first_key;
mod http;
mod log;
mod secret_key;
pub(crate) mod store;

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use driftless::engines::Registry;
use driftless::prelude::Sources;
use driftless_watch::api::{Api, ApiOptions, router};
use driftless_watch::delivery::{Sender, SenderOptions, TIMEOUT};
use driftless_watch::metrics::Metrics;
use driftless_watch::secret::ReferencePolicy;
use driftless_watch::service::Service;
use driftless_watch::store::StoreLocation;
use driftless_watch::webhook::address::{AllowList, SystemResolver};
use driftless_watch::worker::{self, WorkerOptions};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::net::TcpListener;

use super::Session;
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) use log::LogFormat;

/// How long what was begun may take to finish when the service is stopped.
const GRACE: Duration = Duration::from_secs(30);

/// Watch databases, version every change, and tell people before it hurts them
///
/// Keeps what it knows in the PostgreSQL database that DATABASE_URL names, which any number of replicas share;
/// without it, in the file driftless.db, for one process. The store is made and migrated by itself. When a file's
/// store has no API key yet, one is made and printed, this once.
///
/// Passwords and secrets of webhooks are sealed with DRIFTLESS_SECRET_KEY; without it with a key that is made and
/// kept in the file driftless.key. Keep it: without it what it sealed is lost.
#[derive(Debug, Args)]
#[command(
    name = "serve",
    after_help = "Examples:
  driftless serve
  DATABASE_URL=postgres://driftless@db/driftless driftless serve --listen 0.0.0.0:8080
  driftless serve --webhook-allow 10.0.0.0/8,hooks.internal --log-format json

  curl -H \"X-API-Key: $KEY\" localhost:8080/v1/schemas -d \\
    '{\"dsn\": \"postgres://app@db/shop\", \"table_name\": \"orders\"}' -H 'Content-Type: application/json'"
)]
pub(crate) struct Serve {
    /// Address and port to listen on [default: :8080]
    #[arg(long, value_name = "ADDRESS", env = "DRIFTLESS_LISTEN")]
    listen: Option<String>,
    #[command(flatten)]
    store: store::StoreFlags,
    /// Configuration file: its databases can be registered by name, and `serve` in it sets what flags do not
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// File of the key that seals secrets, where DRIFTLESS_SECRET_KEY is not set [default: driftless.key]
    #[arg(long, value_name = "FILE", env = "DRIFTLESS_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
    /// Addresses that webhooks may go to although they are not on the internet: CIDR ranges and names
    #[arg(long, value_name = "LIST", env = "DRIFTLESS_WEBHOOK_ALLOW", help_heading = "Webhooks")]
    webhook_allow: Option<String>,
    /// Certificates of authorities to trust for webhooks beside the system's, PEM
    #[arg(long, value_name = "FILE", env = "DRIFTLESS_WEBHOOK_CA", help_heading = "Webhooks")]
    webhook_ca: Option<PathBuf>,
    /// How often a table is looked at whose registration does not say, in seconds [default: 60]
    #[arg(long, value_name = "SECONDS", env = "DRIFTLESS_INTERVAL", value_parser = clap::value_parser!(u32).range(1..=86_400), help_heading = "Checks")]
    interval: Option<u32>,
    /// How often everything is read whatever the signs say, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, env = "DRIFTLESS_FULL_EVERY", value_parser = clap::value_parser!(u32).range(1..=604_800), help_heading = "Checks")]
    full_every: u32,
    /// How many databases are looked at at once
    #[arg(long, value_name = "N", default_value_t = 32, env = "DRIFTLESS_CHECKS", value_parser = clap::value_parser!(u32).range(1..=1024), help_heading = "Checks")]
    checks: u32,
    /// How many databases of one host are looked at at once
    #[arg(long, value_name = "N", default_value_t = 4, env = "DRIFTLESS_PER_HOST", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Checks")]
    per_host: u16,
    /// How many sessions are kept between looks that follow soon: each is a connection of a server
    #[arg(long, value_name = "N", default_value_t = 200, env = "DRIFTLESS_SESSIONS", value_parser = clap::value_parser!(u16).range(0..=10_000), help_heading = "Checks")]
    sessions: u16,
    /// For how long a database is claimed by a replica that may have died, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, env = "DRIFTLESS_LEASE", value_parser = clap::value_parser!(u32).range(1..=3600), help_heading = "Checks")]
    lease: u32,
    /// Folder whose SQLite files may be registered, with all below it; several by more flags [default: this one]
    #[arg(long, value_name = "DIR", env = "DRIFTLESS_SQLITE_FOLDER", help_heading = "Databases")]
    sqlite_folder: Vec<PathBuf>,
    /// Let databases behind sockets of this machine be registered, which know users by who runs the service
    #[arg(long, env = "DRIFTLESS_ALLOW_SOCKETS", help_heading = "Databases")]
    allow_sockets: bool,
    /// How many requests a key may make in a minute, unless it has a limit of its own
    #[arg(long, value_name = "N", default_value_t = 600, env = "DRIFTLESS_RATE_LIMIT", value_parser = clap::value_parser!(u32).range(1..), help_heading = "API")]
    rate_limit: u32,
    /// Show /metrics without an API key
    #[arg(long, env = "DRIFTLESS_OPEN_METRICS", help_heading = "API")]
    open_metrics: bool,
    /// How the log is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text, env = "DRIFTLESS_LOG_FORMAT", help_heading = "Talk")]
    pub(crate) log_format: LogFormat,
}

impl Serve {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let config = config::load(self.config.as_deref())?;
        let location = self.store.location(config.store.as_ref())?;
        let allow = self.webhook_allow.as_deref().map(str::to_owned).or_else(|| config.webhook_allow.clone());
        let allowed = allow_list(allow.as_deref().unwrap_or_default())?;
        let listen = self.listen.clone().or_else(|| config.listen.clone()).unwrap_or_else(|| ":8080".to_owned());
        let sender = self.sender(&allowed)?;
        // A key is made and kept only for a service that starts.
        let key_file = self.secret_key_file.clone().or_else(|| config.secret_key_file.clone());
        let keyring = secret_key::load(key_file, &location)?;

        let store = store::open(&location, &session.cancel).await?;
        let Some(store) = store else { return Ok(Exit::Interrupted) };
        store.sealing_key_check(&keyring).await.map_err(|error| Failure::explained(&error))?;
        let listener = listen_on(&listen).await?;
        if let StoreLocation::File(_) = location {
            first_key::make(&store).await?;
        }

        let references = ReferencePolicy::default();
        let sources = Sources { config: self.config.clone(), ..Sources::default() };
        let engines = Arc::new(self.registry(sources, references.clone(), &location));
        let service = Service::new(store, keyring, engines, allowed).with_places_per_host(self.per_host.into());
        let metrics = Metrics::new();
        let interval = self.interval.or(config.interval).unwrap_or(60);
        let options = ApiOptions {
            interval: Duration::from_secs(interval.into()),
            requests_per_minute: NonZeroU32::new(self.rate_limit).unwrap_or(NonZeroU32::MIN),
            references,
            open_metrics: self.open_metrics,
            ..ApiOptions::default()
        };
        let worker = WorkerOptions {
            checks: self.checks,
            sessions: self.sessions.into(),
            lease: Duration::from_secs(self.lease.into()),
            full_every: Duration::from_secs(self.full_every.into()),
            ..WorkerOptions::default()
        };
        let app = router(Api::new(service.clone(), metrics.clone(), options));
        if let Ok(address) = listener.local_addr() {
            session.say(format_args!("listening on http://{address}"));
            tracing::info!(%address, "listening");
        }
        serve(session, service, sender, metrics, worker, listener, app).await
    }

    /// What may be registered: not our own store.
    fn registry(&self, sources: Sources, references: ReferencePolicy, store: &StoreLocation) -> Registry {
        let folders = match self.sqlite_folder.as_slice() {
            [] => vec![PathBuf::from(".")],
            folders => folders.to_vec(),
        };
        let own = match store {
            StoreLocation::File(path) => {
                ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", path.display()))).to_vec()
            }
            StoreLocation::Postgres(_) => Vec::new(),
        };
        let registry = Registry::new(sources, references).with_files(folders, own);
        if self.allow_sockets { registry.with_sockets() } else { registry }
    }

    fn sender(&self, allowed: &AllowList) -> Result<Sender, Failure> {
        let authorities = match &self.webhook_ca {
            Some(path) => CertificateDer::pem_file_iter(path)
                .and_then(Iterator::collect)
                .map_err(|error| Failure::refused(format!("read {}: {error}", path.display())))?,
            None => Vec::new(),
        };
        let allowed = Arc::new(allowed.clone());
        Sender::new(SenderOptions { allowed, timeout: TIMEOUT, authorities, names: SystemResolver })
            .map_err(|error| Failure::refused(format!("set up webhooks: {error}")))
    }
}

/// Runs until somebody stops it; then what was begun is finished, within a time.
async fn serve(
    session: &Session,
    service: Service,
    sender: Sender,
    metrics: Metrics,
    options: WorkerOptions,
    listener: TcpListener,
    app: axum::Router,
) -> Result<Exit, Failure> {
    let stop = service.stop().clone();
    let stopping = stop.clone();
    let cancel = session.cancel.clone();
    tokio::spawn(async move {
        cancel.cancelled().await;
        stopping.cancel();
    });
    let workers = tokio::spawn(worker::run(service, sender, metrics, options));
    let server = tokio::spawn(http::serve(listener, app, stop.clone()));
    stop.cancelled().await;
    session.say(format_args!("stopping"));
    let finished = tokio::time::timeout(GRACE, async {
        // What a task panicked over was told; nothing of it is half-written.
        let _ = (server.await, workers.await);
    });
    if finished.await.is_err() {
        tracing::warn!("what was begun did not finish in time; another replica, or the next start, takes it up");
    }
    Ok(Exit::Done)
}

fn allow_list(text: &str) -> Result<AllowList, Failure> {
    text.parse().map_err(|error| {
        Failure::usage(
            format!("failed to understand --webhook-allow: {error}"),
            "it is a list of CIDR ranges and host names by commas: 10.0.0.0/8,hooks.internal",
        )
    })
}

async fn listen_on(address: &str) -> Result<TcpListener, Failure> {
    // As Go programs write it: all addresses of this host.
    let all = address.strip_prefix(':').map(|port| format!("0.0.0.0:{port}"));
    TcpListener::bind(all.as_deref().unwrap_or(address)).await.map_err(|error| {
        Failure::refused(format!("listen on {address}: {error}"))
            .with_hint("--listen takes an address and a port: 127.0.0.1:8080, or :8080 for all addresses")
    })
}
