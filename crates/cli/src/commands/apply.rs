mod duration;
mod hazards;

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use driftless::prelude::{Catalog, Dialect, Source, Sources};
use driftless::sources::{Permission, Target};
use driftless_postgres::apply::{ApplyOptions, Log, Retries, Wanted, apply, check};
use driftless_postgres::conninfo::ConnInfo;
use driftless_schema::plan::{Plan, PlanFileError};
use secrecy::SecretString;

use super::Session;
use super::planning::PlanFlags;
use super::target::{self, Choice};
use crate::args::SourceFlags;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{apply as display, plan as plan_display};
use crate::progress::counted;
use hazards::Allowed;

/// Change a database into the wanted schema
///
/// Plans what turns the TARGET into the new schema, or takes a plan file, asks the data whether it
/// complies, and runs the statements: each group in one transaction that gives up its locks quickly
/// and tries again. In the end the schema is read again and has to be the wanted one. Run again
/// after whatever ended it, it goes on.
///
/// Hazards that cost more than time are refused with 5 unless they are allowed: DATA_LOSS,
/// TABLE_REWRITE, TABLE_SCAN_UNDER_LOCK, CORRECTNESS, IRREVERSIBLE, AUTHORIZATION_WIDENED,
/// UNTRACKABLE_DEPENDENCY, EXTENSION_UPGRADE.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("wanted").required(true).args(["new", "plan"])))]
#[command(after_help = "Examples:
  driftless apply postgres://app@localhost/shop --new schema.sql
  driftless apply env:dev/billing --new snapshots/billing.json --yes
  driftless apply env:prod/billing --plan plan.json --allow TABLE_REWRITE --lock-timeout 2s
  driftless apply env:prod/billing --new env:dev/billing --dry-run")]
pub(crate) struct Apply {
    /// The database to change: postgres://… or env:NAME/DATABASE
    #[arg(value_name = "TARGET", value_parser = crate::args::secret)]
    target: SecretString,
    /// The schema it shall have
    #[arg(long, value_name = "SOURCE", value_parser = crate::args::secret)]
    new: Option<SecretString>,
    /// The plan to run, as `driftless plan --format json` writes it
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// Show the plan and ask data and rights; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask whether to begin
    #[arg(long, short = 'y')]
    yes: bool,
    /// Hazards that are meant, or all; several by commas or flags
    #[arg(long, value_name = "HAZARD", value_delimiter = ',', value_parser = hazards::parse)]
    allow: Vec<Allowed>,
    /// How long one attempt waits for a lock, while everybody else waits behind it
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = duration::parse)]
    lock_timeout: Duration,
    /// How often a transaction is tried whose locks do not come free
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    attempts: u32,
    /// Whether statements are written to driftless.migration_log in the target
    #[arg(long, value_enum, default_value_t = LogName::Auto)]
    log: LogName,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    planning: PlanFlags,
    #[command(flatten)]
    sources: SourceFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogName {
    /// With --plan, for databases of the configuration, and where the table is there
    Auto,
    /// Always
    Always,
    /// Never; a plan that breaks off cannot be gone on with
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; docs/apply.md
    Json,
}

/// What shall be done, and where.
struct Work {
    info: ConnInfo,
    target: Target,
    plan: Plan,
    /// The wanted schema, unless the plan alone says.
    wanted: Option<Catalog>,
}

impl Apply {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let work = self.work(session).await?;
        let plan = &work.plan;
        let refused = hazards::not_allowed(plan, &self.allow);
        if self.dry_run {
            return self.rehearse(&work, &refused, session).await;
        }
        if !refused.is_empty() {
            return Err(hazards::refusal(&refused, plan));
        }
        if !plan.is_empty() {
            self.confirm(plan, session)?;
        }
        let wanted = work.wanted.as_ref().map_or(Wanted::Fingerprint, Wanted::Schema);
        let applied = apply(&work.info, plan, wanted, &self.options(&work, session), &session.cancel).await?;
        if self.format == Format::Json {
            crate::output::data(&display::json(plan, display::Outcome::Applied(applied)))?;
        }
        match (plan.is_empty(), applied.ran) {
            (true, _) => session.say(format_args!("Nothing to do: the schema is the wanted one.")),
            (false, 0) => session.say(format_args!("Nothing to do: the plan was applied before.")),
            (false, ran) => session.say(format_args!("Applied {}.", counted(ran, "statement"))),
        }
        Ok(Exit::Done)
    }

    async fn work(&self, session: &Session) -> Result<Work, Failure> {
        let sources = self.sources.sources(session);
        let source = crate::args::source(&self.target)?;
        let target = self.target(&sources, &source)?;
        let Some(info) = sources.postgres(&target.endpoint)? else {
            let message = "the target is an SQLite database, which driftless cannot change yet";
            return Err(Failure::usage(message, "plans are for PostgreSQL"));
        };
        match (&self.plan, &self.new) {
            (Some(path), _) => {
                if let Some(flag) = self.planning.given() {
                    return Err(Failure::usage(format!("{flag} has no effect on a finished plan"), "make a new plan"));
                }
                Ok(Work { info, target, plan: read_plan(path)?, wanted: None })
            }
            (None, Some(new)) => {
                let new = crate::args::source(new)?;
                let source = one_source(&source, &target);
                let readings = sources.read_both(&source, &new).await?;
                let sides = self.planning.sides(&sources, &source, readings).await?;
                let plan = self.planning.plan(&sides)?;
                Ok(Work { info, target, plan, wanted: Some(sides.new.catalog) })
            }
            (None, None) => {
                Err(Failure::usage("neither --new nor --plan is given", "name the wanted schema with --new"))
            }
        }
    }

    /// The one database to change, which its configuration has to let us.
    fn target(&self, sources: &Sources, source: &Source) -> Result<Target, Failure> {
        let choice = Choice::Database(self.planning.database.as_deref());
        let target = target::one(sources, source, "target", choice)?;
        // To look is allowed.
        if !self.dry_run {
            target::may_be_changed(&target)?;
        }
        Ok(target)
    }

    fn options(&self, work: &Work, session: &Session) -> ApplyOptions {
        let progress = display::Progress::new(session.quiet);
        ApplyOptions {
            retries: Retries { lock_timeout: self.lock_timeout, attempts: self.attempts },
            log: match self.log {
                LogName::Auto if self.plan.is_some() || work.target.permission == Permission::Given => Log::Always,
                LogName::Auto => Log::IfThere,
                LogName::Always => Log::Always,
                LogName::Never => Log::Never,
            },
            events: Some(Arc::new(move |event| progress.show(event))),
        }
    }

    /// Shows what would be done and what stands in its way.
    async fn rehearse(
        &self,
        work: &Work,
        refused: &[(driftless_schema::plan::HazardKind, String)],
        session: &Session,
    ) -> Result<Exit, Failure> {
        let plan = &work.plan;
        match self.format {
            Format::Text => crate::output::data(&plan_display::text::render(plan, &plan_display::Losses::default()))?,
            Format::Json => crate::output::data(&display::json(plan, display::Outcome::DryRun))?,
        }
        check(&work.info, plan, &self.options(work, session), &session.cancel).await?;
        if !refused.is_empty() {
            session.say(format_args!("To apply it, --allow {} is needed.", hazards::names(refused)));
        }
        session.say(format_args!("{}, and nothing was changed.", plan_display::summary(plan)));
        Ok(Exit::Done)
    }

    /// Asks the person, unless they said yes already.
    fn confirm(&self, plan: &Plan, session: &Session) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            let message = "nobody is there to be asked, and --yes was not given; nothing was changed";
            return Err(Failure::usage(message, "see the plan with --dry-run, then add --yes"));
        }
        crate::output::talk(format_args!("{}", plan_display::text::render(plan, &plan_display::Losses::default())));
        crate::output::talk(format_args!("{}. Type yes to begin:", plan_display::summary(plan)));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        read.map_err(|error| Failure::refused(format!("read the answer: {error}")))?;
        if session.cancel.is_cancelled() || answer.trim() != "yes" {
            return Err(Failure::usage("not confirmed; nothing was changed", "type yes in full, or give --yes"));
        }
        Ok(())
    }
}

/// The source with nothing but the target in it.
fn one_source(source: &Source, target: &Target) -> Source {
    match source {
        Source::Environment { environment, database: None } => {
            // Of `env:NAME` where NAME is a database's, that is what it names.
            let database = target.name.clone().filter(|name| name != environment);
            Source::Environment { environment: environment.clone(), database }
        }
        Source::Environment { .. } | Source::Database(_) | Source::Snapshot(_) | Source::Ddl(_) => source.clone(),
    }
}

/// Reads a plan file.
fn read_plan(path: &Path) -> Result<Plan, Failure> {
    let bytes = std::fs::read(path);
    let bytes = bytes.map_err(|error| Failure::refused(format!("read {}: {error}", path.display())))?;
    let plan = Plan::from_json(&bytes).map_err(|error| {
        let hint = match &error {
            PlanFileError::Newer { .. } => "use a newer driftless, or make the plan again",
            PlanFileError::NotAPlan => "driftless plan --format json --out FILE writes one",
            PlanFileError::Altered => "make the plan again; to run statements of your own, use psql",
            PlanFileError::Damaged { .. } | PlanFileError::Malformed { .. } => "make the plan again",
        };
        Failure::refused(format!("read the plan {}: {error}", path.display())).with_hint(hint)
    })?;
    match plan.dialect {
        Dialect::Postgres => Ok(plan),
        other @ Dialect::Sqlite => {
            let message = format!("the plan is for {other}, which driftless cannot change yet");
            Err(Failure::usage(message, "plans are for PostgreSQL"))
        }
    }
}
