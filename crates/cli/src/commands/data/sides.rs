//! The two databases, and the file that may name them.

use std::path::PathBuf;

use clap::Args;
use driftless::prelude::{ConnInfo, Source, SourceReadError, Sources};
use driftless_config::DataConfig;
use secrecy::SecretString;

use crate::commands::Session;
use crate::commands::target::{self, Choice};
use crate::failure::Failure;

/// Flags that name the databases.
#[derive(Debug, Clone, Args)]
pub(super) struct SideFlags {
    /// The database that rows come from: postgres://… or env:NAME/DATABASE
    #[arg(long, value_name = "URL", value_parser = crate::args::secret, help_heading = "Sources")]
    source: Option<SecretString>,
    /// The database that rows go to, or are compared with
    #[arg(long, value_name = "URL", value_parser = crate::args::secret, help_heading = "Sources")]
    target: Option<SecretString>,
    /// PgSync's JSON, or the configuration that env:NAME refers to; flags beat what it says
    #[arg(long, value_name = "FILE", help_heading = "Sources")]
    config: Option<PathBuf>,
}

/// Whether the target is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// It is.
    Write,
    /// It is only looked at, which is always allowed.
    Look,
}

/// The two databases.
pub(super) struct Sides {
    pub(super) source: ConnInfo,
    pub(super) target: ConnInfo,
}

impl SideFlags {
    /// Reads the file; it says nothing where there is none, or where it lists databases.
    pub(super) fn file(&self, session: &Session) -> Result<Settings, Failure> {
        let sources = Sources { cancel: session.cancel.clone(), ..Sources::default() };
        let Some(path) = &self.config else {
            return Ok(Settings { file: DataConfig::default(), sources });
        };
        match DataConfig::load(path, &sources.environment).map_err(SourceReadError::from)? {
            // Then env:NAME refers to the configuration that is found without the flag.
            Some(file) => {
                if file.verbose == Some(true) {
                    (session.louder)();
                }
                tracing::debug!(file = %path.display(), "read what to copy");
                Ok(Settings { file, sources })
            }
            None => {
                Ok(Settings { file: DataConfig::default(), sources: Sources { config: Some(path.clone()), ..sources } })
            }
        }
    }
}

/// What the file says, and how the addresses are read.
pub(super) struct Settings {
    pub(super) file: DataConfig,
    sources: Sources,
}

impl Settings {
    /// Returns how to connect to both sides, without connecting.
    pub(super) fn sides(&self, flags: &SideFlags, access: Access) -> Result<Sides, Failure> {
        let source = self.source("source", flags.source.as_ref(), ("sourceDb", self.file.source.as_ref()))?;
        let target = self.source("target", flags.target.as_ref(), ("targetDb", self.file.target.as_ref()))?;
        Ok(Sides { source: self.side("source", &source, Access::Look)?, target: self.side("target", &target, access)? })
    }

    /// Takes the address of a flag, else that of a key of the file.
    fn source(
        &self,
        side: &str,
        flag: Option<&SecretString>,
        (key, text): (&str, Option<&SecretString>),
    ) -> Result<Source, Failure> {
        match (flag, text) {
            (Some(flag), _) => crate::args::source(flag),
            // What stands there may be a password in the wrong place, and is not repeated.
            (None, Some(text)) => Source::parse(text).map_err(|_| {
                let hint = "it takes what --source and --target do: postgres://… or env:NAME/DATABASE";
                Failure::usage(format!("`{key}` of the file names no database"), hint)
            }),
            (None, None) => {
                let hint = format!("name it with --{side}, or as `{key}` in the file of --config");
                Err(Failure::usage(format!("no {side} is given"), hint))
            }
        }
    }

    fn side(&self, side: &str, source: &Source, access: Access) -> Result<ConnInfo, Failure> {
        let database = target::one(&self.sources, source, side, Choice::Address)?;
        match access {
            Access::Write => target::may_be_changed(&database)?,
            Access::Look => {}
        }
        self.sources.postgres(&database.endpoint)?.ok_or_else(|| {
            let message = format!("the {side} is an SQLite database");
            Failure::usage(message, "rows are copied from PostgreSQL to PostgreSQL")
        })
    }
}
