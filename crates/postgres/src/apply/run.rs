//! A plan, from the first question to the last look.

use driftless_engine::inspect::InspectError;
use driftless_schema::model::{Catalog, Dialect};
use driftless_schema::plan::{Plan, Step, TransactionMode};
use tokio_util::sync::CancellationToken;

use super::error::ApplyError;
use super::event::Event;
use super::group::{self, Group};
use super::journal::{self, Journal, Room};
use super::lock::DatabaseLock;
use super::options::{ApplyOptions, Log, Wanted};
use super::preflight::{self, Asked};
use super::session::{Session, Trouble};
use super::start::{self, Start};
use super::{outside, verify};
use crate::conninfo::ConnInfo;

/// What came of applying a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// How many steps ran.
    pub ran: usize,
    /// How many an earlier run had done.
    pub done_before: usize,
}

/// Applies `plan` to the database that `info` leads to, and makes sure that it became what was wanted.
///
/// # Errors
/// When something stands in the way. The error tells what was done by then; running it again goes on.
pub async fn apply(
    info: &ConnInfo,
    plan: &Plan,
    wanted: Wanted<'_>,
    options: &ApplyOptions,
    cancel: &CancellationToken,
) -> Result<Applied, ApplyError> {
    let mut lock = taken(info, plan, cancel).await?;
    let outcome = lock.apply(plan, wanted, options, cancel).await;
    lock.release().await;
    outcome
}

/// Asks whether `plan` could be applied: turn, schema, data and rights. Changes nothing.
///
/// # Errors
/// When something stands in the way.
pub async fn check(
    info: &ConnInfo,
    plan: &Plan,
    options: &ApplyOptions,
    cancel: &CancellationToken,
) -> Result<(), ApplyError> {
    let mut lock = taken(info, plan, cancel).await?;
    let outcome = lock.check(plan, options, cancel).await;
    lock.release().await;
    outcome
}

/// Takes the lock for one plan.
async fn taken(info: &ConnInfo, plan: &Plan, cancel: &CancellationToken) -> Result<DatabaseLock, ApplyError> {
    if let Some(dialect) = other_dialect(plan) {
        return Err(ApplyError::OtherDialect { dialect });
    }
    DatabaseLock::take(info, cancel).await.map_err(|error| counted(error, plan))
}

/// The system that a plan is for, where that is not PostgreSQL.
fn other_dialect(plan: &Plan) -> Option<Dialect> {
    match plan.dialect {
        Dialect::Postgres => None,
        dialect @ Dialect::Sqlite => Some(dialect),
    }
}

/// Counts the steps where an interruption came before somebody did.
fn counted(error: ApplyError, plan: &Plan) -> ApplyError {
    match error {
        ApplyError::Inspect(InspectError::Interrupted) | ApplyError::Interrupted { of: 0, .. } => {
            ApplyError::Interrupted { done: 0, of: plan.steps.len() }
        }
        error => error,
    }
}

/// How far to go.
#[derive(Clone, Copy)]
pub(super) enum Extent<'a> {
    /// To the end.
    Everything(Wanted<'a>),
    /// Up to where something would change.
    Questions,
}

pub(super) async fn run(
    lock: &mut DatabaseLock,
    plan: &Plan,
    extent: Extent<'_>,
    options: &ApplyOptions,
    cancel: &CancellationToken,
) -> Result<Applied, ApplyError> {
    if let Some(dialect) = other_dialect(plan) {
        return Err(ApplyError::OtherDialect { dialect });
    }
    let session = Session::under(lock, cancel, options.events.as_ref());
    let outcome = match session.prepare(&plan.settings).await {
        Ok(()) => Run { session: &session, plan, options }.all(extent).await,
        Err(trouble) => Err(ApplyError::before(&session, trouble)),
    };
    session.close().await;
    outcome.map_err(|error| counted(error, plan))
}

struct Run<'a> {
    session: &'a Session<'a>,
    plan: &'a Plan,
    options: &'a ApplyOptions,
}

impl Run<'_> {
    async fn all(&self, extent: Extent<'_>) -> Result<Applied, ApplyError> {
        let (session, plan) = (self.session, self.plan);
        let target = || session.target().to_owned();
        let room = journal::room(session.client()).await.map_err(|error| self.before(error))?;
        if room == Room::Foreign && self.options.log == Log::Always {
            return Err(ApplyError::SchemaTaken { target: target() });
        }
        let journal = Journal::new(plan.digest().to_string(), self.options.log, room);
        let progress = journal.progress(session.client(), room, plan.steps.len()).await;
        let progress = progress.map_err(|error| self.before(error))?;
        let found = verify::read(session.info, plan, session.cancel).await?;
        let (first, is_begun) = match start::find(plan, &found, progress) {
            Start::At { step, is_begun } => (step, is_begun),
            Start::Done => return Ok(Applied { ran: 0, done_before: plan.steps.len() }),
            Start::Elsewhere(deviations) => return Err(ApplyError::Elsewhere { target: target(), deviations }),
        };
        session.tell(Event::Planned { steps: plan.steps.len(), done: first });
        preflight::ask(session, &Asked { plan, found: &found, first }).await?;
        let wanted = match extent {
            Extent::Everything(wanted) => wanted,
            Extent::Questions => return Ok(Applied { ran: 0, done_before: first }),
        };
        if !plan.is_empty() {
            journal.create(session.client(), room).await.map_err(|error| self.before(error))?;
        }
        self.groups(&journal, first, is_begun).await?;
        self.verify(&found, wanted, first).await?;
        Ok(Applied { ran: plan.steps.len() - first, done_before: first })
    }

    fn before(&self, error: tokio_postgres::Error) -> ApplyError {
        ApplyError::before(self.session, Trouble::from(error))
    }

    /// Runs the groups from the step `first` on, which an earlier run may have begun.
    async fn groups(&self, journal: &Journal, first: usize, is_begun: bool) -> Result<(), ApplyError> {
        let (mut at, of) = (0, self.plan.steps.len());
        for steps in self.plan.groups() {
            let (start, end) = (at, at + steps.len());
            at = end;
            if end <= first {
                continue;
            }
            // Groups are done whole or not at all.
            let skipped = first.saturating_sub(start);
            let group = Group { steps: steps.get(skipped..).unwrap_or_default(), first: start + skipped, of };
            if self.session.cancel.is_cancelled() {
                return Err(ApplyError::Interrupted { done: group.first, of });
            }
            match group.steps {
                [step] if is_outside(step) => {
                    outside::run(self.session, journal, &group, step, is_begun && group.first == first).await?;
                }
                _ => group::run(self.session, journal, self.options.retries, &group).await?,
            }
        }
        Ok(())
    }

    async fn verify(&self, before: &Catalog, wanted: Wanted<'_>, first: usize) -> Result<(), ApplyError> {
        let (session, plan) = (self.session, self.plan);
        let read;
        let found = if plan.steps.len() == first {
            before
        } else {
            let done = |error| match error {
                ApplyError::Inspect(InspectError::Interrupted) => {
                    ApplyError::Interrupted { done: plan.steps.len(), of: plan.steps.len() }
                }
                error => error,
            };
            read = verify::read(session.info, plan, session.cancel).await.map_err(done)?;
            &read
        };
        let differences = verify::differences(plan, found, wanted);
        if differences.is_empty() {
            session.tell(Event::Verified);
            Ok(())
        } else {
            Err(ApplyError::NotAsPlanned { target: session.target().to_owned(), differences })
        }
    }
}

fn is_outside(step: &Step) -> bool {
    match step.transaction {
        TransactionMode::Inside => false,
        TransactionMode::Outside => true,
    }
}
