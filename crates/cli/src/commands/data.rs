mod choice;
mod rate;
mod sides;
mod sync;
mod verify;

use clap::{Args, Subcommand, ValueEnum};
use driftless_data::{DataError, Report};

use super::Session;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::data::{self as display, Ending, Job, LogForm, Progress};

/// Copy rows between PostgreSQL databases, and compare them
///
/// `sync` makes tables of one database equal to another's: it copies what changed and removes what
/// is gone. `verify` compares them and changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Data {
    #[command(subcommand)]
    command: DataCommand,
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    Sync(Box<sync::SyncCommand>),
    Verify(Box<verify::VerifyCommand>),
}

/// How many workers one thread serves: rows are only passed on, and a thread passes on more than a server makes.
const WORKERS_OF_A_THREAD: usize = 4;

impl Data {
    /// How many threads suit the command: the fewer there are, the less often rows wait for another one to wake.
    pub(crate) fn threads(&self) -> usize {
        let parallel = match &self.command {
            DataCommand::Sync(command) => command.parallel(),
            DataCommand::Verify(command) => command.parallel(),
        };
        parallel.map_or(1, usize::from).div_ceil(WORKERS_OF_A_THREAD)
    }

    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self.command {
            DataCommand::Sync(command) => command.run(session).await,
            DataCommand::Verify(command) => command.run(session).await,
        }
    }
}

/// Flags that decide on the output.
#[derive(Debug, Clone, Copy, Args)]
struct OutputFlags {
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Form of what is told meanwhile, on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Auto, help_heading = "Talk")]
    log_format: LogFormat,
}

/// Forms of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line per table that is not as it was, and the sum
    Text,
    /// For programs; docs/formats/data.md
    Json,
}

/// Forms of what is told meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// Bars on a terminal, lines elsewhere
    Auto,
    /// A line per event
    Text,
    /// An object per event and line; docs/formats/data.md
    Json,
}

impl OutputFlags {
    fn progress(self, job: Job, session: &Session) -> std::sync::Arc<Progress> {
        let form = match self.log_format {
            LogFormat::Auto => LogForm::Auto,
            LogFormat::Text => LogForm::Lines,
            LogFormat::Json => LogForm::Json,
        };
        Progress::new(job, form, session.quiet)
    }

    /// Shows what came of a run, and decides what the process ends with.
    fn conclude(self, outcome: Result<Report, DataError>, progress: &Progress) -> Result<Exit, Failure> {
        progress.end();
        match outcome {
            Ok(report) => {
                let ending = Ending::of(&report, progress.job());
                self.print(&report, ending, progress)?;
                Ok(match ending {
                    Ending::Done | Ending::Planned => Exit::Done,
                    Ending::Different => Exit::Different,
                    Ending::Partly => Exit::Partly,
                    Ending::Interrupted => Exit::Interrupted,
                })
            }
            Err(DataError::Interrupted { report }) => {
                if let Some(report) = &report {
                    self.print(report, Ending::Interrupted, progress)?;
                }
                Err(DataError::Interrupted { report }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn print(self, report: &Report, ending: Ending, progress: &Progress) -> Result<(), Failure> {
        match self.format {
            Format::Text => crate::output::data(&display::text::render(report, progress.job(), ending))?,
            Format::Json => crate::output::data(&display::json::render(report, progress.job(), ending))?,
        }
        match self.format {
            Format::Text => progress.sum(report, ending, display::SumIs::Shown),
            Format::Json => progress.sum(report, ending, display::SumIs::NotShown),
        }
        Ok(())
    }
}
