//! The command line.

mod dashes;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use driftless::filter::Filter;
use driftless::prelude::{Dialect, Source, Sources};
use driftless_engine::source::SourceError;
use secrecy::SecretString;

use crate::commands::{Louder, apply, completions, data, demo, diff, generate, health, key, plan, serve, snapshot};
use crate::failure::Failure;

/// Keeps environments and generated code in step with a live database schema.
///
/// Wherever a command takes a SOURCE, it takes any of: a database (postgres://…, sqlite:PATH), a
/// snapshot (FILE.json), DDL (FILE.sql or a folder of .sql files), or databases of the
/// configuration (env:NAME, env:NAME/DATABASE).
#[derive(Debug, Parser)]
#[command(
    name = "driftless",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_long_help = "Exit codes:\n  0  done\n  1  failed\n  2  wrong usage\n  3  differences found (--exit-code, --fail-on, --check, data verify)\n  4  some databases or tables failed\n  5  not allowed (hazards, synchronize); nothing was changed\n  130  interrupted"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Snapshot(snapshot::Snapshot),
    Diff(diff::Diff),
    Plan(plan::PlanCommand),
    Apply(apply::Apply),
    Data(data::Data),
    Generate(generate::Generate),
    Serve(Box<serve::Serve>),
    Key(key::Key),
    Health(health::Health),
    Demo(demo::Demo),
    Completions(completions::Completions),
}

impl Command {
    /// How many threads suit the command; `None` for one per core.
    pub(crate) fn threads(&self) -> Option<usize> {
        match self {
            Command::Data(command) => Some(command.threads()),
            Command::Snapshot(_)
            | Command::Diff(_)
            | Command::Plan(_)
            | Command::Apply(_)
            | Command::Generate(_)
            | Command::Serve(_)
            | Command::Key(_)
            | Command::Health(_)
            | Command::Demo(_)
            | Command::Completions(_) => None,
        }
    }
}

/// Flags of every command.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Global {
    /// Say what is done; twice, say more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Talk")]
    verbose: u8,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Talk")]
    pub(crate) quiet: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, help_heading = "Talk")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Global {
    /// Decides on colours and starts the log on standard error. What is returned raises its level to
    /// that of `--verbose`, unless the flags of this command line say how loud it is.
    pub(crate) fn start_logging(&self, command: &Command) -> Louder {
        match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        let level = match self.verbose {
            _ if self.quiet => "error",
            0 => "warn",
            1 => VERBOSE,
            _ => {
                "debug,driftless=trace,driftless_postgres=trace,driftless_sqlite=trace,driftless_data=trace,\
                  driftless_watch=trace"
            }
        };
        if let Command::Serve(command) = command {
            command.log_format.start(if self.verbose == 0 && !self.quiet { SERVICE } else { level });
            return Box::new(|| {});
        }
        let log = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(level))
            .with_writer(std::io::stderr)
            .without_time()
            .with_ansi(false)
            .with_filter_reloading();
        let (filter, may_rise) = (log.reload_handle(), self.verbose == 0 && !self.quiet);
        log.init();
        Box::new(move || {
            if may_rise {
                // It fails when the log is gone, and then nobody misses it.
                let _ = filter.reload(tracing_subscriber::EnvFilter::new(VERBOSE));
            }
        })
    }
}

/// What `--verbose` logs.
const VERBOSE: &str = "warn,driftless=debug,driftless_postgres=debug,driftless_sqlite=debug,driftless_data=debug,\
                       driftless_watch=debug";

/// What a service logs, which nobody watches all the time.
const SERVICE: &str = "warn,driftless=info,driftless_watch=info";

/// Flags of the commands that read sources.
#[derive(Debug, Clone, Args)]
pub(crate) struct SourceFlags {
    /// Configuration file [default: $DRIFTLESS_CONFIG, ./driftless.yaml or ./driftless.yml]
    #[arg(long, value_name = "FILE", help_heading = "Sources")]
    pub(crate) config: Option<PathBuf>,
    /// How many databases are read at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Sources")]
    parallel: u16,
    /// PostgreSQL server to load .sql files on, in a scratch database that is dropped again
    ///
    /// Without it a throwaway server is started from the PostgreSQL binaries found on this machine.
    #[arg(long, value_name = "URL", env = "DRIFTLESS_DEV_URL", hide_env_values = true, value_parser = secret, help_heading = "Sources")]
    dev_url: Option<SecretString>,
    /// Database system of .sql files [default: that of the other source, else postgres]
    #[arg(long, value_name = "SYSTEM", value_enum, help_heading = "Sources")]
    engine: Option<EngineName>,
}

/// The names of database systems on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    /// PostgreSQL
    Postgres,
    /// SQLite
    Sqlite,
}

impl SourceFlags {
    /// Returns how to read sources, with everything that happens told to `progress`.
    pub(crate) fn sources(&self, session: &crate::commands::Session) -> Sources {
        let progress = session.progress.clone();
        Sources {
            config: self.config.clone(),
            dev_url: self.dev_url.clone(),
            dialect: self.engine.map(|engine| match engine {
                EngineName::Postgres => Dialect::Postgres,
                EngineName::Sqlite => Dialect::Sqlite,
            }),
            parallel: self.parallel.into(),
            cancel: session.cancel.clone(),
            events: Some(std::sync::Arc::new(move |event| progress.show(event))),
            ..Sources::default()
        }
    }
}

/// Flags that choose part of a schema.
#[derive(Debug, Clone, Args)]
pub(crate) struct FilterFlags {
    /// Only schemas that match; several patterns by commas or flags
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Choice")]
    schema: Vec<String>,
    /// Only relations that match, as `relation` or `schema.relation`
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Choice")]
    include: Vec<String>,
    /// No relations that match, even where they are included
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Choice")]
    exclude: Vec<String>,
}

impl FilterFlags {
    /// Reads the patterns.
    pub(crate) fn filter(&self) -> Result<Filter, Failure> {
        Filter::new(&self.schema, &self.include, &self.exclude).map_err(|error| {
            Failure::usage(format!("failed to {error}"), "patterns are as in a shell: * ? [abc] [!a] {a,b}")
        })
    }
}

/// Takes the command line, or ends the process with help or with what is wrong.
pub(crate) fn parse() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| {
        let error = dashes::explained(error, std::env::args_os().skip(1));
        let told = error.to_string();
        let shown = without_addresses(&told, std::env::args_os().skip(1));
        if shown == told {
            error.exit()
        }
        crate::output::talk(format_args!("{}", shown.trim_end()));
        std::process::exit(error.exit_code())
    })
}

/// Leaves arguments that may hold a password out of what is said about them.
fn without_addresses(told: &str, arguments: impl Iterator<Item = OsString>) -> String {
    let mut shown = told.to_owned();
    for argument in arguments {
        let argument = argument.to_string_lossy();
        // Of `--flag=VALUE` both may be repeated, or the value alone.
        let value =
            argument.split_once('=').filter(|_| argument.starts_with('-')).map_or(&*argument, |(_, value)| value);
        if may_hold_password(value) {
            shown = shown.replace(value, "…");
        }
    }
    shown
}

/// Whether a text looks like an address, or like one with a mistake.
fn may_hold_password(text: &str) -> bool {
    text.contains("://") || text.contains('@') || text.to_ascii_lowercase().contains("pass")
}

/// Takes an argument that may hold a password.
pub(crate) fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}

/// Takes a source's text apart.
pub(crate) fn source(text: &SecretString) -> Result<Source, Failure> {
    Source::parse(text).map_err(|error| {
        let error = match error {
            SourceError::UnknownFile { path } if may_hold_password(&path) => {
                SourceError::UnknownFile { path: "…".to_owned() }
            }
            error => error,
        };
        driftless::prelude::SourceReadError::from(error).into()
    })
}
