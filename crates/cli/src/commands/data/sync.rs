use clap::{Args, ValueEnum};
use driftless_config::DataConfig;
use driftless_data::{
    Check, Dry, Indexes, Keyless, Listener, MissingTables, Paranoia, Proof, Shrinking, SyncOptions, Triggers,
};

use super::choice::ChoiceFlags;
use super::sides::{Access, SideFlags};
use super::{OutputFlags, rate};
use crate::commands::Session;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::data::Job;

/// Make tables of one PostgreSQL database equal to another's
///
/// Copies what changed and removes what is gone, table by table, each in the way that suits it: a bulk
/// copy into an empty table, what its timestamps tell, what differs by hash, or a replacement where
/// there is no key. All of the source is read as it is at one moment. What was committed stays if the
/// run breaks off, and the next one goes on from there.
///
/// A table that fails does not stop the others; the command then ends with 4.
#[derive(Debug, Args)]
#[command(
    name = "sync",
    after_help = "Examples:
  driftless data sync --source postgres://app@db1/shop --target postgres://app@db2/shop
  driftless data sync --source env:prod/shop --target env:dev/shop --dry-run
  driftless data sync --source $PROD --target $DEV --include 'users,orders_*' --exclude '*_log'
  driftless data sync --source $PROD --target $DEV --where \"orders=placed_at > '2026-01-01'\"
  driftless data sync --config sync.json --check rows --verify"
)]
pub(crate) struct SyncCommand {
    /// Count what would be done; change nothing
    #[arg(long, conflicts_with = "verify")]
    dry_run: bool,
    #[command(flatten)]
    output: OutputFlags,
    #[command(flatten)]
    sides: SideFlags,
    #[command(flatten)]
    choice: ChoiceFlags,
    /// The column that tells when a row changed, by its exact name [default: updated_at]
    #[arg(long, value_name = "COLUMN", help_heading = "Equality")]
    timestamp: Option<String>,
    /// Up to which level tables are equal in the end [default: keys with a timestamp column, else rows]
    #[arg(long, value_name = "LEVEL", value_enum, help_heading = "Equality")]
    check: Option<Level>,
    /// Compare with hashes of 128 bits instead of 64
    #[arg(long, help_heading = "Equality")]
    paranoid: bool,
    /// Compare all rows once more in the end
    #[arg(long, help_heading = "Equality")]
    verify: bool,
    /// Of a table's rows in the target, so many per cent may be deleted; else it fails
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u8).range(0..=100), help_heading = "Safety")]
    max_delete_percent: u8,
    /// Let a source table without rows empty the target's
    #[arg(long, help_heading = "Safety")]
    allow_empty_source: bool,
    /// Make tables that the target does not have
    #[arg(long, help_heading = "Target")]
    create_schema: bool,
    /// What to do with tables without a primary key or a usable unique one
    #[arg(long, value_name = "WAY", value_enum, default_value_t = NoKey::Replace, help_heading = "Target")]
    no_key: NoKey,
    /// Let no trigger of the target fire, and check no foreign key; needs the rights of a superuser
    #[arg(long, help_heading = "Target")]
    disable_triggers: bool,
    /// Drop indexes and foreign keys of empty tables, and build them after the copy
    #[arg(long, help_heading = "Target")]
    rebuild_indexes: bool,
    /// How many workers there are, each with a session on both sides [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Speed")]
    parallel: Option<u16>,
    /// How many rows a transaction merges at most [default: 100000]
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), help_heading = "Speed")]
    batch_size: Option<u64>,
    /// How much is read at most, by all workers together: 500k, 10M, 1G, 10MiB
    #[arg(long, value_name = "BYTES/S", value_parser = rate::parse, help_heading = "Speed")]
    max_rate: Option<u64>,
    /// How often a table, or a lost connection, is tried again
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=1000), help_heading = "Speed")]
    retries: u32,
}

/// Levels of equality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// Every row, whatever its timestamp says
    Rows,
    /// No row missing and none too many, and what the timestamp tells
    Keys,
    /// What the timestamp tells, and nothing else; nothing is deleted
    None,
}

/// What to do with tables without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NoKey {
    /// Replace all rows in one transaction, if any differ
    Replace,
    /// Leave them alone
    Skip,
}

impl SyncCommand {
    /// How many workers the flag asks for.
    pub(super) fn parallel(&self) -> Option<u16> {
        self.parallel
    }

    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let settings = self.sides.file(session)?;
        let (job, access) = match self.dry_run {
            true => (Job::DryRun, Access::Look),
            false => (Job::Sync, Access::Write),
        };
        let sides = settings.sides(&self.sides, access)?;
        let progress = self.output.progress(job, session);
        let options = self.options(&settings.file, progress.listener());
        let outcome = driftless_data::sync(&sides.source, &sides.target, &options, &session.cancel).await;
        self.output.conclude(outcome, &progress)
    }

    /// What is wanted by flags, else by the file.
    fn options(&self, file: &DataConfig, events: Listener) -> SyncOptions {
        let usual = SyncOptions::default();
        SyncOptions {
            selection: self.choice.selection(file),
            timestamp: self.timestamp.clone().or_else(|| file.timestamp.clone()).unwrap_or(usual.timestamp),
            check: self.check.map(|level| match level {
                Level::Rows => Check::Rows,
                Level::Keys => Check::Keys,
                Level::None => Check::None,
            }),
            parallel: self.parallel.map(usize::from).or(file.parallel).unwrap_or(usual.parallel),
            batch_rows: self.batch_size.or(file.batch_rows).unwrap_or(usual.batch_rows),
            max_rate: self.max_rate,
            shrinking: Shrinking {
                max_delete_percent: self.max_delete_percent,
                allow_empty_source: self.allow_empty_source,
            },
            keyless: match self.no_key {
                NoKey::Replace => Keyless::Replace,
                NoKey::Skip => Keyless::Skip,
            },
            triggers: if self.disable_triggers { Triggers::Disable } else { Triggers::Fire },
            indexes: if self.rebuild_indexes { Indexes::Rebuild } else { Indexes::Keep },
            missing_tables: if self.create_schema { MissingTables::Create } else { MissingTables::Refuse },
            paranoia: if self.paranoid { Paranoia::Paranoid } else { Paranoia::Usual },
            dry: if self.dry_run { Dry::Yes } else { Dry::No },
            proof: if self.verify { Proof::Verify } else { Proof::None },
            retries: self.retries,
            events: Some(events),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        command: SyncCommand,
    }

    fn options(flags: &[&str], file: &DataConfig) -> SyncOptions {
        let silent: Listener = std::sync::Arc::new(|_| {});
        Line::parse_from([&[""], flags].concat()).command.options(file, silent)
    }

    /// All that one may say, but for the selection.
    fn shown(options: &SyncOptions) -> String {
        format!(
            "{} {:?} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {}",
            options.timestamp,
            options.check,
            options.parallel,
            options.batch_rows,
            options.max_rate,
            options.shrinking,
            options.keyless,
            options.triggers,
            options.indexes,
            options.missing_tables,
            options.paranoia,
            options.dry,
            options.proof,
            options.retries
        )
    }

    #[test]
    fn without_flags_and_file_everything_is_as_the_library_has_it() {
        assert_eq!(shown(&options(&[], &DataConfig::default())), shown(&SyncOptions::default()));
    }

    #[test]
    fn flags_beat_the_file_and_the_file_beats_defaults() {
        let file = DataConfig {
            timestamp: Some("changed".to_owned()),
            parallel: Some(7),
            batch_rows: Some(500),
            ..DataConfig::default()
        };
        let of = |options: SyncOptions| (options.timestamp, options.parallel, options.batch_rows);
        assert_eq!(of(options(&[], &file)), ("changed".to_owned(), 7, 500));
        assert_eq!(of(options(&["--parallel", "2"], &file)), ("changed".to_owned(), 2, 500));
        let flags = ["--timestamp", "at", "--parallel", "2", "--batch-size", "9"];
        assert_eq!(of(options(&flags, &file)), ("at".to_owned(), 2, 9));
    }

    #[test]
    fn every_flag_reaches_the_library() {
        let flags = [
            "--check=rows",
            "--paranoid",
            "--verify",
            "--max-delete-percent=10",
            "--allow-empty-source",
            "--create-schema",
            "--no-key=skip",
            "--disable-triggers",
            "--rebuild-indexes",
            "--max-rate=10M",
            "--retries=0",
        ];
        insta::assert_snapshot!(shown(&options(&flags, &DataConfig::default())), @"updated_at Some(Rows) 4 100000 Some(10000000) Shrinking { max_delete_percent: 10, allow_empty_source: true } Skip Disable Rebuild Create Paranoid No Verify 0");
        assert_eq!(options(&["--dry-run"], &DataConfig::default()).dry, Dry::Yes);
        assert!(Line::try_parse_from(["", "--dry-run", "--verify"]).is_err());
    }
}
