use clap::{Args, ValueEnum};
use driftless::filter::Filter;
use driftless::prelude::{DiffOptions, Level, Reading};
use secrecy::SecretString;

use super::Session;
use crate::args::{FilterFlags, SourceFlags};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::diff::{self as display, Report};

/// Compare two schemas and say whom each difference breaks
///
/// Compares every database that both sources hold, by name; two single databases are compared
/// whatever their names. Each change comes with its impact on programs that read and that write,
/// written for the old schema.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless diff --old snapshots/dev.json --new snapshots/prod.json
  driftless diff --old env:dev --new env:prod --fail-on breaking
  driftless diff --old schema.sql --new postgres://app@localhost/shop --exit-code
  driftless diff --old old.json --new sqlite:shop.db --format json")]
pub(crate) struct Diff {
    /// The schema that programs were written for
    #[arg(long, value_name = "SOURCE", value_parser = crate::args::secret)]
    old: SecretString,
    /// The schema they meet
    #[arg(long, value_name = "SOURCE", value_parser = crate::args::secret)]
    new: SecretString,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// End with 3 if there is any difference
    #[arg(long)]
    exit_code: bool,
    /// End with 3 if a difference is at least this bad
    #[arg(long, value_name = "IMPACT", value_enum)]
    fail_on: Option<Threshold>,
    /// Do not compare owners
    #[arg(long, help_heading = "Choice")]
    no_owner: bool,
    /// Do not compare privileges
    #[arg(long, help_heading = "Choice")]
    no_privileges: bool,
    /// Do not compare comments
    #[arg(long, help_heading = "Choice")]
    no_comments: bool,
    /// Compare the order of columns too
    #[arg(long, help_heading = "Choice")]
    column_order: bool,
    #[command(flatten)]
    filter: FilterFlags,
    #[command(flatten)]
    sources: SourceFlags,
}

/// Forms of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line per change
    Text,
    /// For programs; docs/formats/diff.md
    Json,
    /// A table for a pull request
    Markdown,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Threshold {
    /// Risky or breaking
    Risky,
    /// Breaking
    Breaking,
}

impl Diff {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let (old, new) = (crate::args::source(&self.old)?, crate::args::source(&self.new)?);
        let filter = self.filter.filter()?;
        let (mut old, mut new) = self.sources.sources(session).read_both(&old, &new).await?;
        apply(&filter, &mut [&mut old, &mut new], session);
        let options = DiffOptions {
            owners: !self.no_owner,
            privileges: !self.no_privileges,
            comments: !self.no_comments,
            column_order: self.column_order,
        };
        let report = Report::compare(&old, &new, options)?;
        let text = match self.format {
            Format::Text => display::text::render(&report),
            Format::Json => display::json::render(&report),
            Format::Markdown => display::markdown::render(&report),
            Format::Github => display::github::render(&report),
        };
        crate::output::data(&text)?;
        for database in &report.not_compared {
            crate::output::talk(format_args!("not compared: {}: {}", database.name, database.reason));
        }
        session.say(format_args!("{}", report.summary()));
        let is_too_bad = self.fail_on.is_some_and(|threshold| {
            let threshold = match threshold {
                Threshold::Risky => Level::Risky,
                Threshold::Breaking => Level::Breaking,
            };
            report.worst().is_some_and(|worst| worst >= threshold)
        });
        let exit = match () {
            () if is_too_bad || self.exit_code && !report.changes.is_empty() => Exit::Different,
            () if !report.not_compared.is_empty() => Exit::Partly,
            () => Exit::Done,
        };
        // The process ends here: taking large schemas apart object by object would only delay it.
        std::mem::forget((old, new));
        Ok(exit)
    }
}

/// Leaves only what was chosen, and says which patterns chose nothing anywhere.
pub(crate) fn apply(filter: &Filter, readings: &mut [&mut Reading], session: &Session) {
    let mut unmatched: Option<Vec<String>> = None;
    for database in readings.iter_mut().flat_map(|reading| &mut reading.databases) {
        let here: Vec<String> = filter.apply(&mut database.catalog).into_iter().map(str::to_owned).collect();
        unmatched = Some(match unmatched {
            None => here,
            Some(before) => before.into_iter().filter(|pattern| here.contains(pattern)).collect(),
        });
    }
    for pattern in unmatched.into_iter().flatten() {
        session.say(format_args!("warning: the pattern {pattern:?} matches nothing"));
    }
}
