//! What `plan` and `apply` have in common: one database on each side, and what is decided about them.

mod renames;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use driftless::prelude::{Catalog, Database, Dialect, ObjectId, Reading, Source, Sources};
use driftless_postgres::apply::{TargetFacts, target_facts};
use driftless_postgres::plan::{Online, Policy, plan};
use driftless_schema::plan::{Compared, Plan};

use crate::failure::Failure;
use crate::output::one_line;

/// Flags that decide on a plan.
#[derive(Debug, Clone, Args)]
pub(super) struct PlanFlags {
    /// Of sources with several databases, the one called so
    #[arg(long, value_name = "NAME", help_heading = "Sources")]
    pub(super) database: Option<String>,
    /// When to use forms that let readers and writers go on, and take longer
    #[arg(long, value_enum, default_value_t = OnlineName::Auto, help_heading = "Plan")]
    pub(super) online: OnlineName,
    /// What was renamed, as `table public.a=public.b` or `public.t.a=public.t.b`; several flags
    #[arg(long, value_name = "OLD=NEW", help_heading = "Plan")]
    pub(super) rename: Vec<String>,
    /// File of renames, one `KIND OLD = NEW` per line; those long done are passed over
    #[arg(long, value_name = "FILE", help_heading = "Plan")]
    pub(super) renames: Option<PathBuf>,
    /// Leave owners as they are
    #[arg(long, help_heading = "Choice")]
    no_owner: bool,
    /// Leave privileges as they are
    #[arg(long, help_heading = "Choice")]
    no_privileges: bool,
    /// Leave comments as they are
    #[arg(long, help_heading = "Choice")]
    no_comments: bool,
}

/// When statements are used that let others go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnlineName {
    /// For every table
    Always,
    /// For tables that hold many rows
    Auto,
    /// For no table
    Never,
}

/// Which way a plan leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// From old to new.
    There,
    /// From new to old.
    Back,
}

/// A schema on each side, and what a planner should know of the old one.
pub(super) struct Sides {
    pub(super) old: Database,
    pub(super) new: Database,
    pub(super) facts: TargetFacts,
}

impl PlanFlags {
    /// Takes one database of each side, and asks the old one for its sizes if it is live.
    pub(super) async fn sides(
        &self,
        sources: &Sources,
        source: &Source,
        (old, new): (Reading, Reading),
    ) -> Result<Sides, Failure> {
        let (old, new) = (self.one(old, "old")?, self.one(new, "new")?);
        for (database, side) in [(&old, "old"), (&new, "new")] {
            match database.catalog.dialect {
                Dialect::Postgres => {}
                other @ Dialect::Sqlite => return Err(of_other_system(side, other)),
            }
        }
        let facts = self.facts(sources, source, &old.name).await?;
        Ok(Sides { old, new, facts })
    }

    /// Refuses live databases that no plan is made for, before files are loaded to compare with them.
    pub(super) fn refuse_other_systems(&self, sources: &Sources, source: &Source, side: &str) -> Result<(), Failure> {
        let mut targets = sources.targets(source)?;
        if let (Some(name), true) = (&self.database, targets.len() > 1) {
            targets.retain(|target| target.name.as_ref() == Some(name));
        }
        match targets.as_slice() {
            [target] if target.endpoint.dialect == Dialect::Sqlite => Err(of_other_system(side, Dialect::Sqlite)),
            _ => Ok(()),
        }
    }

    /// What a live database says of itself.
    async fn facts(&self, sources: &Sources, source: &Source, name: &str) -> Result<TargetFacts, Failure> {
        let targets = sources.targets(source)?;
        let is_it = |target: &&driftless::sources::Target| target.name.as_deref().is_none_or(|own| own == name);
        let Some(target) = targets.iter().find(is_it) else { return Ok(TargetFacts::default()) };
        let Some(info) = sources.postgres(&target.endpoint)? else { return Ok(TargetFacts::default()) };
        let facts = target_facts(&info, &sources.cancel).await;
        facts.map_err(|error| driftless::prelude::SourceReadError::from(error).into())
    }

    fn one(&self, mut reading: Reading, side: &str) -> Result<Database, Failure> {
        let names: Vec<String> = reading.databases.iter().map(|database| one_line(&database.name)).collect();
        if let (Some(name), true) = (&self.database, reading.databases.len() > 1) {
            reading.databases.retain(|database| database.name == *name);
        }
        match (<[Database; 1]>::try_from(reading.databases), &self.database) {
            (Ok([one]), _) => Ok(one),
            (Err(none), Some(name)) if none.is_empty() => {
                let message = format!("the {side} source has no database {name:?}");
                Err(Failure::usage(message, format!("there are: {}", names.join(", "))))
            }
            (Err(_), _) => Err(Failure::usage(
                format!("the {side} source has several databases, and a plan is of one: {}", names.join(", ")),
                "choose one with --database NAME, or env:NAME/DATABASE",
            )),
        }
    }

    /// Makes the plan.
    pub(super) fn plan(&self, sides: &Sides) -> Result<Plan, Failure> {
        let policy = self.policy_of(sides, Direction::There)?;
        Ok(plan(&sides.old.catalog, &sides.new.catalog, &policy)?)
    }

    /// Makes the plan that leads back.
    pub(super) fn way_back(&self, sides: &Sides) -> Result<Plan, Failure> {
        let policy = self.policy_of(sides, Direction::Back)?;
        Ok(plan(&sides.new.catalog, &sides.old.catalog, &policy)?)
    }

    /// Decides how a plan is made.
    pub(super) fn policy_of(&self, sides: &Sides, direction: Direction) -> Result<Policy, Failure> {
        let (old, new) = (&sides.old.catalog, &sides.new.catalog);
        let renames = self.renames(old, new)?;
        Ok(match direction {
            Direction::There => self.policy(&sides.facts, renames),
            Direction::Back => {
                // The database there has the same names, and no sizes yet.
                let facts = TargetFacts { here: sides.facts.here.clone(), ..TargetFacts::default() };
                self.policy(&facts, renames.into_iter().map(|(from, to)| (to, from)).collect())
            }
        })
    }

    fn renames(&self, old: &Catalog, new: &Catalog) -> Result<Vec<(ObjectId, ObjectId)>, Failure> {
        let mut accepted = renames::of_flags(&self.rename, old, new)?;
        if let Some(path) = &self.renames {
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| Failure::refused(format!("read {}: {error}", path.display())))?;
            accepted.extend(renames::of_file(path, &text, old, new)?);
        }
        accepted.sort();
        accepted.dedup();
        for (from, to) in &accepted {
            tracing::debug!(%from, %to, "a rename is vouched for");
        }
        Ok(accepted)
    }

    fn policy(&self, facts: &TargetFacts, renames: Vec<(ObjectId, ObjectId)>) -> Policy {
        Policy {
            online: match self.online {
                OnlineName::Always => Online::Always,
                OnlineName::Auto => Online::Auto,
                OnlineName::Never => Online::Never,
            },
            rows: facts.rows.clone(),
            renames,
            compared: Compared { owners: !self.no_owner, privileges: !self.no_privileges, comments: !self.no_comments },
            here: facts.here.clone(),
        }
    }

    /// The flag that was given and has no place beside a finished plan.
    pub(super) fn given(&self) -> Option<&'static str> {
        [
            (self.online != OnlineName::Auto, "--online"),
            (!self.rename.is_empty(), "--rename"),
            (self.renames.is_some(), "--renames"),
            (self.no_owner, "--no-owner"),
            (self.no_privileges, "--no-privileges"),
            (self.no_comments, "--no-comments"),
        ]
        .into_iter()
        .find_map(|(is_given, flag)| is_given.then_some(flag))
    }
}

fn of_other_system(side: &str, dialect: Dialect) -> Failure {
    let message = format!("the {side} schema is of {dialect}, which driftless cannot change yet");
    Failure::usage(message, "plans are for PostgreSQL")
}
