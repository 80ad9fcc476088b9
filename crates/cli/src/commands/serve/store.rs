//! Where the service's store is, and opening it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use driftless::prelude::{ConnInfo, Explain as _};
use driftless_postgres::connect::process_environment;
use driftless_watch::store::{Store, StoreLocation};
use secrecy::{ExposeSecret as _, SecretString};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// The store that is used where none is named.
const FILE: &str = "driftless.db";

/// How long a store that is starting is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which store.
#[derive(Debug, Args)]
pub(crate) struct StoreFlags {
    /// The store: a PostgreSQL database, or sqlite:PATH [default: sqlite:driftless.db]
    #[arg(long = "store", value_name = "URL", env = "DATABASE_URL", hide_env_values = true, value_parser = crate::args::secret)]
    store: Option<SecretString>,
}

impl StoreFlags {
    /// Returns where the store is: what the flag or the variable says, else the configuration, else a file here.
    pub(crate) fn location(&self, configured: Option<&SecretString>) -> Result<StoreLocation, Failure> {
        let given = self.store.as_ref().filter(|url| !url.expose_secret().trim().is_empty()).or(configured);
        let Some(url) = given else { return Ok(StoreLocation::File(PathBuf::from(FILE))) };
        let text = url.expose_secret().trim();
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(StoreLocation::File(PathBuf::from(path.strip_prefix("//").unwrap_or(path))));
        }
        let is_server = text.starts_with("postgres://") || text.starts_with("postgresql://") || text.contains('=');
        if !is_server {
            return Err(Failure::usage(
                "failed to understand the store's address",
                "DATABASE_URL is postgres://USER@HOST/DATABASE or sqlite:PATH",
            ));
        }
        let info = ConnInfo::parse(url, &process_environment).map_err(|error| {
            Failure::usage(format!("failed to understand the store's address: {error}"), "see DATABASE_URL")
        })?;
        Ok(StoreLocation::Postgres(info))
    }
}

/// Opens the store; one that is starting is waited for. `None` where somebody stopped it.
pub(crate) async fn open(location: &StoreLocation, cancel: &CancellationToken) -> Result<Option<Store>, Failure> {
    let started = Instant::now();
    let mut told = false;
    loop {
        let error = tokio::select! {
            opened = Store::open(location) => match opened {
                Ok(store) => return Ok(Some(store)),
                Err(error) => error,
            },
            () = cancel.cancelled() => return Ok(None),
        };
        if !error.is_passing() || started.elapsed() > PATIENCE {
            return Err(Failure::explained(&error));
        }
        if !told {
            tracing::warn!(error = crate::failure::with_causes(&error), hint = error.hint(), "waiting for the store");
            told = true;
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            () = cancel.cancelled() => return Ok(None),
        }
    }
}
