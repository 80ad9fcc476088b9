use clap::{Args, ValueEnum};
use driftless_config::DataConfig;
use driftless_data::{Check, Listener, Paranoia, VerifyOptions};

use super::OutputFlags;
use super::choice::ChoiceFlags;
use super::sides::{Access, SideFlags};
use crate::commands::Session;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::data::Job;

/// Compare the rows of two PostgreSQL databases, and change nothing
///
/// Both servers compute hashes of their rows; only where these differ are keys fetched, and the first
/// rows that differ are named by them. The command ends with 3 if any do.
#[derive(Debug, Args)]
#[command(
    name = "verify",
    after_help = "Examples:
  driftless data verify --source postgres://app@db1/shop --target postgres://app@db2/shop
  driftless data verify --source env:prod/shop --target env:dev/shop --check keys
  driftless data verify --config sync.json --format json"
)]
pub(crate) struct VerifyCommand {
    #[command(flatten)]
    output: OutputFlags,
    #[command(flatten)]
    sides: SideFlags,
    #[command(flatten)]
    choice: ChoiceFlags,
    /// What is compared
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Level::Rows, help_heading = "Equality")]
    check: Level,
    /// Compare with hashes of 128 bits instead of 64
    #[arg(long, help_heading = "Equality")]
    paranoid: bool,
    /// How many workers there are, each with a session on both sides [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Speed")]
    parallel: Option<u16>,
    /// How often a table, or a lost connection, is tried again
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=1000), help_heading = "Speed")]
    retries: u32,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// Every row, by value and by text
    Rows,
    /// The keys alone: no row missing and none too many
    Keys,
}

impl VerifyCommand {
    /// How many workers the flag asks for.
    pub(super) fn parallel(&self) -> Option<u16> {
        self.parallel
    }

    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let settings = self.sides.file(session)?;
        let sides = settings.sides(&self.sides, Access::Look)?;
        let progress = self.output.progress(Job::Verify, session);
        let options = self.options(&settings.file, progress.listener());
        let outcome = driftless_data::verify(&sides.source, &sides.target, &options, &session.cancel).await;
        self.output.conclude(outcome, &progress)
    }

    fn options(&self, file: &DataConfig, events: Listener) -> VerifyOptions {
        VerifyOptions {
            selection: self.choice.selection(file),
            check: match self.check {
                Level::Rows => Check::Rows,
                Level::Keys => Check::Keys,
            },
            parallel: match self.parallel {
                Some(parallel) => parallel.into(),
                None => file.parallel.unwrap_or(VerifyOptions::default().parallel),
            },
            paranoia: if self.paranoid { Paranoia::Paranoid } else { Paranoia::Usual },
            retries: self.retries,
            events: Some(events),
        }
    }
}
