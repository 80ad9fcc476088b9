use std::path::{Path, PathBuf};

use clap::Args;
use driftless::prelude::{self as driftless_model, Reading};
use secrecy::SecretString;

use super::Session;
use crate::args::{FilterFlags, SourceFlags};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::counted;

/// Write the schema of databases to a file
///
/// Reads every database of the configuration, several at once, or one SOURCE, and writes their
/// schemas as one snapshot. Reading changes nothing and takes one short read-only transaction per
/// database. The file appears whole or not at all.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless snapshot --config config.yaml --new snapshots/local.json
  driftless snapshot --config config.yaml --database billing --new billing.json
  driftless snapshot postgres://app@db.example.com/billing --new billing.json
  driftless snapshot sqlite:shop.db > shop.json")]
pub(crate) struct Snapshot {
    /// What to read, instead of the configuration
    #[arg(value_name = "SOURCE", value_parser = crate::args::secret, conflicts_with_all = ["env", "database"])]
    source: Option<SecretString>,
    /// Environment of the configuration [default: its only one]
    #[arg(long, value_name = "NAME", help_heading = "Sources")]
    env: Option<String>,
    /// Only this database of the configuration; several by commas or flags
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Sources")]
    database: Vec<String>,
    /// File to write [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE", alias = "out")]
    new: Option<PathBuf>,
    #[command(flatten)]
    sources: SourceFlags,
    #[command(flatten)]
    filter: FilterFlags,
}

impl Snapshot {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let filter = self.filter.filter()?;
        let sources = self.sources.sources(session);
        let mut reading = match &self.source {
            Some(source) => sources.read(&crate::args::source(source)?).await?,
            None => sources.read_configured(self.env.as_deref(), &self.database).await?,
        };
        super::diff::apply(&filter, &mut [&mut reading], session);
        let failed = reading.unreachable.len();
        let snapshot = snapshot(reading);
        let json = snapshot.to_json();
        match self.new.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => {
                crate::atomic_file::write(path, &json).map_err(|error| Failure::explained(&error))?;
                let databases = counted(snapshot.databases.len(), "database");
                session.say(format_args!("Snapshot of {databases} written to {}", path.display()));
            }
            None => {
                crate::output::data(&String::from_utf8_lossy(&json))?;
            }
        }
        // The process ends here: taking a large schema apart object by object would only delay it.
        std::mem::forget(snapshot);
        if failed > 0 {
            let (databases, verb) = (counted(failed, "database"), if failed == 1 { "is" } else { "are" });
            crate::output::talk(format_args!("{databases} could not be read and {verb} not in the snapshot"));
            return Ok(Exit::Partly);
        }
        Ok(Exit::Done)
    }
}

/// Makes a snapshot of what was read, now.
pub(crate) fn snapshot(reading: Reading) -> driftless_model::Snapshot {
    let now = jiff::Timestamp::now();
    driftless_model::Snapshot {
        created_at: now.round(jiff::Unit::Second).unwrap_or(now).to_string(),
        environment: reading.environment,
        databases: reading.databases,
        unreachable: reading.unreachable,
    }
}
