//! Rehearses a plan on a throwaway copy, and has what comes of it judged twice.
//!
//! One database is made as the old schema says and changed by the plan, another is made as the new
//! schema says. The first is read, and must not differ from the wanted schema; and `pg_dump`, which knows
//! nothing of Driftless, must write the same of both. Rows are not part of it: there are none.

mod copy;
mod dump;

use driftless_engine::explain::Explain;
use driftless_engine::inspect::InspectError;
use driftless_schema::model::{Catalog, Dialect};
use tokio_util::sync::CancellationToken;

pub use dump::Dumps;

use crate::apply::differences_from;
use crate::connect::ConnectError;
use crate::conninfo::ConnInfo;
use crate::load::{LoadError, Roles, Scratch, Throwaway, Workbench};
use crate::plan::{Online, PlanError, Policy, plan};
use crate::throwaway::Binaries;

/// What a rehearsal showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// In what the changed copy differs from the wanted schema; sentences.
    pub differences: Vec<String>,
    /// What `pg_dump` says of it.
    pub dumps: Dumps,
}

impl Rehearsal {
    /// Whether nothing speaks against the plan.
    pub fn is_good(&self) -> bool {
        let dumps_differ = match &self.dumps {
            Dumps::Equal | Dumps::NotCompared { .. } => false,
            Dumps::Differ { .. } => true,
        };
        self.differences.is_empty() && !dumps_differ
    }
}

/// A failure to rehearse.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// There is no place for it.
    #[error(transparent)]
    Place(#[from] LoadError),
    /// The server could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A copy could not be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// There is no plan that makes a copy.
    #[error("make a copy of the {side} schema")]
    Copy {
        /// Old or new.
        side: &'static str,
        /// Why.
        #[source]
        source: PlanError,
    },
    /// There is no plan for the copy.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A statement failed.
    #[error("rehearse: {what}: {message}\n  {statement}")]
    Statement {
        /// What it is part of.
        what: &'static str,
        /// What the server said.
        message: String,
        /// The statement.
        statement: String,
    },
    /// The connection broke.
    #[error("rehearse: lost the connection")]
    Lost {
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
}

impl Explain for RehearsalError {
    fn hint(&self) -> Option<String> {
        match self {
            RehearsalError::Place(error) => error.hint(),
            RehearsalError::Connect(error) => error.hint(),
            RehearsalError::Inspect(error) => error.hint(),
            RehearsalError::Copy { source, .. } => source.hint(),
            RehearsalError::Plan(error) => error.hint(),
            RehearsalError::Statement { .. } => {
                Some("with --dev-url it runs on a server that has the same extensions and roles".to_owned())
            }
            RehearsalError::Lost { .. } => None,
        }
    }
}

/// Rehearses the plan from `old` to `new`, made as `policy` says.
///
/// # Errors
/// When the rehearsal does not come to its end; a bad outcome is no error.
pub async fn rehearse(
    old: &Catalog,
    new: &Catalog,
    policy: &Policy,
    workbench: &Workbench,
    cancel: &CancellationToken,
) -> Result<Rehearsal, RehearsalError> {
    if old.dialect != Dialect::Postgres {
        return Err(PlanError::Dialect { dialect: old.dialect }.into());
    }
    let play = Play { old, new, policy, cancel };
    match workbench {
        Workbench::Server(info) => play.on(info, Roles::AsTheyAre, None).await,
        Workbench::Throwaway { major } => {
            let Throwaway { binaries, cluster, info } = Throwaway::start(*major).await?;
            let outcome = play.on(&info, Roles::MakeMissing, Some(&binaries)).await;
            cluster.stop().await;
            outcome
        }
    }
}

struct Play<'a> {
    old: &'a Catalog,
    new: &'a Catalog,
    policy: &'a Policy,
    cancel: &'a CancellationToken,
}

impl Play<'_> {
    async fn on(
        &self,
        server: &ConnInfo,
        roles: Roles,
        binaries: Option<&Binaries>,
    ) -> Result<Rehearsal, RehearsalError> {
        let changed = Scratch::create(server).await?;
        let outcome = match Scratch::create(server).await {
            Ok(made) => {
                let outcome = tokio::select! {
                    outcome = self.compare(&changed, &made, roles, binaries) => outcome,
                    () = self.cancel.cancelled() => Err(InspectError::Interrupted.into()),
                };
                made.drop_database().await;
                outcome
            }
            Err(error) => Err(error.into()),
        };
        changed.drop_database().await;
        outcome
    }

    async fn compare(
        &self,
        changed: &Scratch,
        made: &Scratch,
        roles: Roles,
        binaries: Option<&Binaries>,
    ) -> Result<Rehearsal, RehearsalError> {
        let here = copy::here(&changed.info).await?;
        let policy = Policy { here, ..self.policy.clone() };
        self.make(changed, self.old, "old", roles).await?;
        let plan = plan(self.old, self.new, &policy)?;
        copy::run(&changed.info, &plan, roles, "the plan").await?;
        self.make(made, self.new, "new", roles).await?;
        let found = copy::read(&changed.info, self.cancel).await?;
        Ok(Rehearsal {
            differences: differences_from(&found, self.new, plan.compared),
            dumps: dump::compare(&changed.info, &made.info, plan.compared, binaries).await,
        })
    }

    /// Fills an empty database with a schema.
    async fn make(
        &self,
        scratch: &Scratch,
        schema: &Catalog,
        side: &'static str,
        roles: Roles,
    ) -> Result<(), RehearsalError> {
        let empty = copy::read(&scratch.info, self.cancel).await?;
        let policy = Policy {
            online: Online::Never,
            compared: self.policy.compared,
            here: copy::here(&scratch.info).await?,
            ..Policy::default()
        };
        let plan = plan(&empty, schema, &policy).map_err(|source| RehearsalError::Copy { side, source })?;
        copy::run(&scratch.info, &plan, roles, if side == "old" { "the old schema" } else { "the new schema" }).await
    }
}
