//! The modes that plan, and the one that runs what was planned.

use driftless_schema::fingerprint::Fingerprint;
use driftless_schema::model::Catalog;
use driftless_schema::plan::Plan;

use super::comparison::{Comparison, fingerprint_of};
use super::report::{Outcome, Refusal, StepReport, SyncReport};
use super::{Engine, Mode, SyncError};
use crate::adapter::LockError;
use crate::migrate::{Executed, Migration, MigrationError, MigrationRunner};
use crate::planner::PlanRequest;
use crate::store::Stored;
use crate::tenant::TenantContext;

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Up to where something would change.
    Rehearse,
    /// To the end.
    Execute,
}

impl Extent {
    fn mode(self) -> Mode {
        match self {
            Extent::Rehearse => Mode::DryRun,
            Extent::Execute => Mode::Sync,
        }
    }
}

impl Engine {
    /// Holds the lock of the tenant around all that follows.
    pub(super) async fn change(
        &self,
        tenant: &TenantContext,
        target: Option<&Catalog>,
        extent: Extent,
    ) -> Result<SyncReport, SyncError> {
        let id = || tenant.id().clone();
        let lock = self.adapter.acquire_lock(tenant, &self.cancel).await;
        let mut lock = lock.map_err(|error| match error {
            LockError::Busy { target: _, holder } => SyncError::Busy { tenant: id(), holder },
            LockError::Interrupted => SyncError::Interrupted { tenant: id(), done: 0, of: 0 },
            LockError::Adapter(source) => SyncError::Lock { tenant: id(), source },
        })?;
        let outcome = Turn { engine: self, tenant, extent }.run(lock.runner(), target).await;
        lock.release().await;
        outcome
    }
}

/// How the run of a plan ended that did not fail.
enum Ended {
    Done(Executed),
    Refused(Vec<Refusal>),
}

/// What is done while the lock is held.
struct Turn<'a> {
    engine: &'a Engine,
    tenant: &'a TenantContext,
    extent: Extent,
}

impl Turn<'_> {
    async fn run(&self, runner: &mut dyn MigrationRunner, target: Option<&Catalog>) -> Result<SyncReport, SyncError> {
        let (engine, id) = (self.engine, self.tenant.id());
        let stored = engine.stored(self.tenant).await?;
        let target = target.or(stored.wanted()).ok_or_else(|| SyncError::NoTarget { tenant: id.clone() })?;
        let current = engine.read(self.tenant).await?;
        let mut seen = Comparison::of(engine, &stored, &current, target);
        if seen.differences.is_empty() {
            if self.extent == Extent::Execute {
                self.store(&current.catalog).await?;
            }
            return Ok(SyncReport::new(id, self.extent.mode(), Outcome::InSync, seen));
        }
        let request = PlanRequest { tenant: self.tenant, current: &current.catalog, target, compared: seen.compared };
        let plan = engine.planner.create_plan(&request, &engine.cancel).await;
        let plan = plan.map_err(|source| match engine.cancel.is_cancelled() {
            true => SyncError::Interrupted { tenant: id.clone(), done: 0, of: 0 },
            false => SyncError::Plan { tenant: id.clone(), source },
        })?;
        let migration = Migration { plan: &plan, target };
        let refusals = engine.allowed.refusals(&plan);
        let steps = self.steps(&plan);
        let outcome = match self.extent {
            Extent::Rehearse => self.rehearse(runner, &migration, refusals, steps).await?,
            Extent::Execute if !refusals.is_empty() => Outcome::Refused { steps, refusals },
            Extent::Execute => match self.execute(runner, &migration, &stored).await? {
                Ended::Done(Executed { ran, done_before }) => {
                    seen.found = self.verify(&migration, &seen).await?;
                    Outcome::Applied { steps, ran, done_before }
                }
                Ended::Refused(refusals) => Outcome::Refused { steps, refusals },
            },
        };
        Ok(SyncReport::new(id, self.extent.mode(), outcome, seen).with_plan(plan))
    }

    fn steps(&self, plan: &Plan) -> Vec<StepReport> {
        let numbered = plan.steps.iter().zip(1..);
        numbered.map(|(step, number)| StepReport::new(number, step, self.engine.planner.shown(step))).collect()
    }

    /// Asks what is in the way, beside what is not allowed.
    async fn rehearse(
        &self,
        runner: &mut dyn MigrationRunner,
        migration: &Migration<'_>,
        mut refusals: Vec<Refusal>,
        steps: Vec<StepReport>,
    ) -> Result<Outcome, SyncError> {
        match self.engine.executor.dry_run(runner, migration, &self.engine.cancel).await {
            Ok(()) => {}
            Err(MigrationError::Refused { problems }) => refusals.extend(problems.into_iter().map(Refusal::problem)),
            Err(error) => return Err(SyncError::of_migration(self.tenant.id(), error)),
        }
        Ok(if refusals.is_empty() { Outcome::Planned { steps } } else { Outcome::Refused { steps, refusals } })
    }

    /// Runs the plan. What it leads to is kept first: whatever ends this process, the next sync without
    /// a target knows where to go on to.
    async fn execute(
        &self,
        runner: &mut dyn MigrationRunner,
        migration: &Migration<'_>,
        stored: &Stored,
    ) -> Result<Ended, SyncError> {
        let engine = self.engine;
        self.begin(Some(migration.target)).await?;
        match engine.executor.execute(runner, migration, &engine.cancel).await {
            Ok(executed) => Ok(Ended::Done(executed)),
            Err(MigrationError::Refused { problems }) => {
                self.begin(stored.begun.as_ref()).await?;
                Ok(Ended::Refused(problems.into_iter().map(Refusal::problem).collect()))
            }
            Err(error) => Err(SyncError::of_migration(self.tenant.id(), error)),
        }
    }

    /// Reads again, compares, and stores what is there; the fingerprint of that.
    async fn verify(&self, migration: &Migration<'_>, seen: &Comparison) -> Result<Fingerprint, SyncError> {
        let (engine, done) = (self.engine, migration.plan.steps.len());
        let found = engine.read(self.tenant).await.map_err(|error| match error {
            SyncError::Inspect { tenant, source } => SyncError::Unverified { tenant, source },
            SyncError::Interrupted { tenant, .. } => SyncError::Interrupted { tenant, done, of: done },
            error => error,
        })?;
        let found = found.catalog;
        let differences = engine.diff_calculator.calculate_diff(&found, migration.target, seen.compared);
        if !differences.is_empty() {
            return Err(SyncError::NotVerified { tenant: self.tenant.id().clone(), differences });
        }
        self.store(&found).await?;
        Ok(fingerprint_of(&found, seen.compared))
    }

    async fn begin(&self, target: Option<&Catalog>) -> Result<(), SyncError> {
        let begun = self.engine.store.begin(self.tenant.id(), target).await;
        begun.map_err(|source| SyncError::Begin { tenant: self.tenant.id().clone(), source })
    }

    async fn store(&self, schema: &Catalog) -> Result<(), SyncError> {
        let stored = self.engine.store.store(self.tenant.id(), schema).await;
        stored.map_err(|source| SyncError::Store { tenant: self.tenant.id().clone(), source })
    }
}
