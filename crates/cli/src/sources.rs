//! Reads schemas from sources: live databases, snapshots, DDL files, environments.
//!
//! This is the one place that knows every adapter.

mod ddl;
mod environment;
mod error;
mod live;
mod snapshot_file;
mod target;

use std::path::PathBuf;

use driftless_engine::source::Source;
use driftless_schema::model::Dialect;
use driftless_schema::snapshot::{Database, Unreachable};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

pub use error::SourceReadError;
pub use target::{Permission, Target};

/// How sources are read.
#[derive(Clone)]
pub struct Sources {
    /// The configuration file; otherwise `$DRIFTLESS_CONFIG` or `driftless.yaml` here.
    pub config: Option<PathBuf>,
    /// A PostgreSQL server that DDL files are loaded on; otherwise a throwaway one is started.
    pub dev_url: Option<SecretString>,
    /// The system that DDL files are for, where nothing else tells.
    pub dialect: Option<Dialect>,
    /// The major version that DDL files are best loaded on.
    pub major: Option<u32>,
    /// How many databases are read at once.
    pub parallel: usize,
    /// Looks environment variables up.
    pub environment: fn(&str) -> Option<String>,
    /// Ends the reading.
    pub cancel: CancellationToken,
    /// Is told of what happens.
    pub events: Option<Listener>,
}

impl Default for Sources {
    fn default() -> Self {
        Sources {
            config: None,
            dev_url: None,
            dialect: None,
            major: None,
            parallel: 8,
            environment: |name| std::env::var(name).ok(),
            cancel: CancellationToken::new(),
            events: None,
        }
    }
}

/// Takes events in, from any thread.
pub type Listener = std::sync::Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The environment's name, where there is one.
    pub environment: Option<String>,
    /// The databases, in order.
    pub databases: Vec<Database>,
    /// Databases that should be there and could not be read.
    pub unreachable: Vec<Unreachable>,
}

/// What happens while databases are read.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Reading begins.
    Started {
        /// The database.
        database: &'a str,
    },
    /// A database was read.
    Finished {
        /// The database.
        database: &'a Database,
        /// What should be known of it; sentences.
        notes: &'a [String],
        /// How long it took.
        elapsed: std::time::Duration,
    },
    /// One database of several could not be read.
    Failed {
        /// Its name.
        database: &'a str,
        /// Why.
        error: &'a SourceReadError,
    },
    /// A database was not read, and what follows from it is the caller's to tell: it was the only
    /// one, or somebody pressed Ctrl-C.
    Abandoned {
        /// Its name.
        database: &'a str,
    },
}

impl Sources {
    /// Reads everything that `source` names.
    ///
    /// # Errors
    /// When nothing could be read. One database of several that fails is not an error, but stands
    /// among the [unreachable](Reading::unreachable).
    pub async fn read(&self, source: &Source) -> Result<Reading, SourceReadError> {
        match source {
            Source::Database(endpoint) => live::read(self, endpoint).await,
            Source::Snapshot(path) => snapshot_file::read(path),
            Source::Ddl(path) => ddl::read(self, path).await,
            Source::Environment { environment, database } => {
                environment::read(self, Some(environment), database.as_slice(), environment::Naming::Loose).await
            }
        }
    }

    /// Reads databases of the configuration: of one environment, and only those named, if any are.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub async fn read_configured(
        &self,
        environment: Option<&str>,
        databases: &[String],
    ) -> Result<Reading, SourceReadError> {
        environment::read(self, environment, databases, environment::Naming::Strict).await
    }

    /// Reads two sources to be compared. DDL is read after the other one, whose system it is for.
    ///
    /// # Errors
    /// As [`Sources::read`]; the first source's error comes first.
    pub async fn read_both(&self, old: &Source, new: &Source) -> Result<(Reading, Reading), SourceReadError> {
        match (old, new) {
            (Source::Ddl(_), Source::Ddl(_)) => Ok((self.read(old).await?, self.read(new).await?)),
            (Source::Ddl(_), _) => {
                let new = self.read(new).await?;
                Ok((self.like(&new).read(old).await?, new))
            }
            (_, Source::Ddl(_)) => {
                let old = self.read(old).await?;
                let new = self.like(&old).read(new).await?;
                Ok((old, new))
            }
            // A snapshot is parsed on a thread of its own: two large ones take as long as one.
            _ => {
                let (this, old) = (self.clone(), old.clone());
                let old = tokio::spawn(async move { this.read(&old).await });
                let new = self.read(new).await;
                let old = old.await.unwrap_or(Err(SourceReadError::Interrupted))?;
                Ok((old, new?))
            }
        }
    }

    /// The same, with DDL for the system and version of `reading`, unless a flag said otherwise.
    fn like(&self, reading: &Reading) -> Sources {
        let catalog = reading.databases.first().map(|database| &database.catalog);
        let major = catalog.and_then(|catalog| catalog.server_version.split('.').next()?.parse().ok());
        Sources {
            dialect: self.dialect.or(catalog.map(|catalog| catalog.dialect)),
            major: self.major.or(major),
            ..self.clone()
        }
    }

    fn tell(&self, event: Event<'_>) {
        if let Some(events) = &self.events {
            events(event);
        }
    }
}
