use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use driftless::prelude::{SourceReadError, Sources};
use driftless_postgres::rehearse::{Dumps, RehearsalError, rehearse};
use secrecy::SecretString;

use super::Session;
use super::planning::{Direction, PlanFlags, Sides};
use crate::args::{FilterFlags, SourceFlags};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::one_line;
use crate::output::plan::{self as display, Losses};

/// Plan the statements that turn one schema into another
///
/// Writes the statements in order, each with why it is there, what can go wrong, the locks it
/// takes and the transaction it belongs to. Nothing is changed. Statements that may lose data,
/// rewrite tables or widen rights are marked; renames are made only where they are certain or
/// --rename says so.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless plan --old env:prod/billing --new schema.sql
  driftless plan --old env:prod/billing --new env:dev/billing --format json --out plan.json
  driftless plan --old old.json --new new.json --rename 'public.users.mail=public.users.email'
  driftless plan --old env:prod/billing --new schema.sql --reverse --format text")]
pub(crate) struct PlanCommand {
    /// The schema that is there
    #[arg(long, value_name = "SOURCE", value_parser = crate::args::secret)]
    old: SecretString,
    /// The schema that is wanted
    #[arg(long, value_name = "SOURCE", value_parser = crate::args::secret)]
    new: SecretString,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Sql)]
    format: Format,
    /// File to write [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE")]
    out: Option<PathBuf>,
    /// Plan the way back, from new to old, and say what data does not come back
    #[arg(long)]
    reverse: bool,
    /// Run the plan on a throwaway copy first, and compare what comes of it
    #[arg(long)]
    verify: bool,
    /// End with 3 if there is anything to do
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    planning: PlanFlags,
    #[command(flatten)]
    filter: FilterFlags,
    #[command(flatten)]
    sources: SourceFlags,
}

/// Forms of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Statements with comments, for psql
    Sql,
    /// For people
    Text,
    /// A plan file for apply; docs/formats/plan.md
    Json,
}

impl PlanCommand {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let (old_source, new_source) = (crate::args::source(&self.old)?, crate::args::source(&self.new)?);
        let filter = self.filter.filter()?;
        if self.format == Format::Json && !filter.is_everything() {
            let message = "a plan file for part of a schema could not be applied: it is held against the whole";
            return Err(Failure::usage(message, "leave --schema, --include and --exclude out, or use --format sql"));
        }
        let sources = self.sources.sources(session);
        for (source, side) in [(&old_source, "old"), (&new_source, "new")] {
            self.planning.refuse_other_systems(&sources, source, side)?;
        }
        let (mut old, mut new) = sources.read_both(&old_source, &new_source).await?;
        super::diff::apply(&filter, &mut [&mut old, &mut new], session);
        let sides = self.planning.sides(&sources, &old_source, (old, new)).await?;
        let (plan, losses) = if self.reverse {
            let forward = self.planning.plan(&sides)?;
            (self.planning.way_back(&sides)?, Losses::of(&forward))
        } else {
            (self.planning.plan(&sides)?, Losses::default())
        };
        let is_good = if self.verify { self.rehearse(&sources, &sides, session).await? } else { true };
        let text = match self.format {
            Format::Sql => display::sql::render(&plan, &losses),
            Format::Text => display::text::render(&plan, &losses),
            Format::Json => String::from_utf8_lossy(&plan.to_json()).into_owned(),
        };
        match self.out.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => {
                crate::atomic_file::write(path, text.as_bytes()).map_err(|error| Failure::explained(&error))?;
            }
            None => crate::output::data(&text)?,
        }
        for candidate in &plan.rename_candidates {
            session.say(format_args!("{}", display::candidate(candidate)));
        }
        session.say(format_args!("{}", display::summary(&plan)));
        if !is_good {
            return Err(Failure::refused("verify the plan: what comes of it is not what is wanted"));
        }
        Ok(if self.exit_code && !plan.is_empty() { Exit::Different } else { Exit::Done })
    }

    /// Runs the plan on a throwaway copy, and tells what came of it.
    async fn rehearse(&self, sources: &Sources, sides: &Sides, session: &Session) -> Result<bool, Failure> {
        let (direction, old, new) = match self.reverse {
            false => (Direction::There, &sides.old, &sides.new),
            true => (Direction::Back, &sides.new, &sides.old),
        };
        let policy = self.planning.policy_of(sides, direction)?;
        let workbench = sources.workbench(Some(&old.catalog))?;
        let outcome = rehearse(&old.catalog, &new.catalog, &policy, &workbench, &session.cancel).await;
        let rehearsal = outcome.map_err(|error| match error {
            RehearsalError::Inspect(error) => SourceReadError::from(error).into(),
            error => Failure::explained(&error),
        })?;
        for line in display::rehearsal(&rehearsal) {
            crate::output::talk(format_args!("{line}"));
        }
        if let Dumps::NotCompared { reason } = &rehearsal.dumps {
            session.say(format_args!("pg_dump was not asked: {}", one_line(reason)));
        }
        if rehearsal.is_good() {
            session.say(format_args!("Verified on a throwaway copy."));
        }
        Ok(rehearsal.is_good())
    }
}
