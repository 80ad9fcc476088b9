//! A database system in memory, whose every step can be made to fail.

use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::fingerprint;
use driftless_schema::model::{Body, Catalog, Dialect, Kind, Object, ObjectId, Table};
use driftless_schema::plan::{Compared, Hazard, HazardKind, Plan, Reverse, Step, TransactionMode};
use tokio_util::sync::CancellationToken;

use crate::adapter::{DatabaseAdapter, LockError, LockGuard};
use crate::explain::Explained;
use crate::inspect::{InspectError, Inspection, SchemaInspector};
use crate::migrate::{Executed, Migration, MigrationError, MigrationRunner};
use crate::planner::{PlanRequest, Planner};
use crate::store::{MemoryStore, SnapshotStore, StoreError, Stored};
use crate::tenant::{TenantContext, TenantId};

/// A database, and what happened to it. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Fake(Arc<Mutex<State>>, Arc<MemoryStore>);

#[derive(Default)]
pub(super) struct State {
    pub(super) tables: Vec<&'static str>,
    pub(super) is_locked: bool,
    pub(super) log: Vec<String>,
    /// The line of the log that ends in failure.
    pub(super) fails_at: &'static str,
    /// What the runner refuses.
    pub(super) refuses: bool,
    /// The runner says that it is done, and does nothing.
    pub(super) lies: bool,
}

/// The schema that has these tables.
pub(super) fn schema(tables: &[&str]) -> Catalog {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    for table in tables {
        let id = ObjectId::in_schema(Kind::Table, "public", *table);
        catalog.objects.insert(id, Object::new(Body::Table(Table::default())));
    }
    catalog
}

impl Fake {
    pub(super) fn new(tables: &[&'static str]) -> Self {
        let fake = Fake::default();
        fake.state().tables = tables.to_vec();
        fake
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// What happened since this was last asked.
    pub(super) fn happened(&self) -> String {
        std::mem::take(&mut self.state().log).join(" ")
    }

    pub(super) async fn kept(&self) -> Stored {
        self.1.latest(&TenantId::new("a")).await.unwrap()
    }

    /// Notes that something happens; whether it goes well.
    fn note(&self, what: &str) -> Result<(), Explained> {
        let mut state = self.state();
        state.log.push(what.to_owned());
        let fails = state.fails_at == what;
        if fails { Err(Explained::new(StoreError::Other(what.into()))) } else { Ok(()) }
    }
}

#[async_trait]
impl DatabaseAdapter for Fake {
    fn database_type(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn test_connection(&self, _: &CancellationToken) -> Result<(), Explained> {
        Ok(())
    }

    fn inspector(&self, _: &TenantContext) -> Result<Box<dyn SchemaInspector>, Explained> {
        Ok(Box::new(self.clone()))
    }

    fn planner(&self) -> Box<dyn Planner> {
        Box::new(self.clone())
    }

    async fn acquire_lock(&self, _: &TenantContext, _: &CancellationToken) -> Result<Box<dyn LockGuard>, LockError> {
        self.note("lock").map_err(LockError::Adapter)?;
        if std::mem::replace(&mut self.state().is_locked, true) {
            return Err(LockError::Busy { target: "a".to_owned(), holder: None });
        }
        Ok(Box::new(Lock(self.clone())))
    }
}

#[async_trait]
impl SchemaInspector for Fake {
    async fn inspect(&self, _: &CancellationToken) -> Result<Inspection, InspectError> {
        let again = self.state().log.iter().any(|line| line == "run");
        self.note(if again { "look" } else { "inspect" }).map_err(InspectError::Connect)?;
        // As an inspector that waits for the server does.
        tokio::task::yield_now().await;
        let notes = vec!["a note".to_owned()];
        Ok(Inspection { catalog: schema(&self.state().tables), database: "a".to_owned(), notes })
    }
}

#[async_trait]
impl Planner for Fake {
    fn compared(&self, _: &Catalog, asked: Compared) -> Compared {
        asked
    }

    async fn create_plan(&self, request: &PlanRequest<'_>, _: &CancellationToken) -> Result<Plan, Explained> {
        self.note("plan")?;
        let changes = diff(request.current, request.target, DiffOptions::default());
        let step = |object: ObjectId| Step {
            sql: format!("{object} 'secret'"),
            hazards: match object.name.starts_with("big") {
                true => vec![Hazard::new(HazardKind::TableRewrite, "it is big")],
                false => vec![Hazard::new(HazardKind::ShareLock, "writers wait")],
            },
            object,
            reason: "it differs".to_owned(),
            locks: Vec::new(),
            rewrites: Vec::new(),
            scans: Vec::new(),
            reverse: Reverse::Plan,
            group: 0,
            transaction: TransactionMode::Inside,
            checks: Vec::new(),
        };
        Ok(Plan {
            dialect: Dialect::Postgres,
            compared: request.compared,
            source: fingerprint::of_catalog(request.current),
            target: fingerprint::of_catalog(request.target),
            settings: Vec::new(),
            steps: changes.into_iter().map(|change| step(change.object)).collect(),
            rename_candidates: Vec::new(),
            objects: Default::default(),
        })
    }

    fn shown(&self, step: &Step) -> String {
        step.sql.replace("secret", "…")
    }
}

/// The lock; it is free again when this is dropped.
struct Lock(Fake);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.state().is_locked = false;
    }
}

#[async_trait]
impl LockGuard for Lock {
    fn runner(&mut self) -> &mut dyn MigrationRunner {
        self
    }

    async fn release(self: Box<Self>) {
        self.0.state().log.push("release".to_owned());
    }
}

#[async_trait]
impl MigrationRunner for Lock {
    async fn validate_migration(&mut self, _: &Migration<'_>, _: &CancellationToken) -> Result<(), MigrationError> {
        self.0.note("ask").map_err(MigrationError::Failed)?;
        match self.0.state().refuses {
            true => Err(MigrationError::Refused { problems: vec!["2 rows are in the way".to_owned()] }),
            false => Ok(()),
        }
    }

    async fn execute_migration(
        &mut self,
        migration: &Migration<'_>,
        cancel: &CancellationToken,
    ) -> Result<Executed, MigrationError> {
        self.validate_migration(migration, cancel).await?;
        self.0.note("run").map_err(MigrationError::Failed)?;
        let mut state = self.0.state();
        if !state.lies {
            state.tables = ["big", "new", "t"]
                .into_iter()
                .filter(|table| {
                    let id = ObjectId::in_schema(Kind::Table, "public", *table);
                    migration.target.objects.contains_key(&id)
                })
                .collect();
        }
        Ok(Executed { ran: migration.plan.steps.len(), done_before: 0 })
    }
}

#[async_trait]
impl SnapshotStore for Fake {
    async fn latest(&self, tenant: &TenantId) -> Result<Stored, StoreError> {
        self.note("stored").map_err(|error| StoreError::Other(error.into()))?;
        self.1.latest(tenant).await
    }

    async fn begin(&self, tenant: &TenantId, target: Option<&Catalog>) -> Result<(), StoreError> {
        let what = if target.is_some() { "begin" } else { "withdraw" };
        self.note(what).map_err(|error| StoreError::Other(error.into()))?;
        self.1.begin(tenant, target).await
    }

    async fn store(&self, tenant: &TenantId, schema: &Catalog) -> Result<(), StoreError> {
        self.note("store").map_err(|error| StoreError::Other(error.into()))?;
        self.1.store(tenant, schema).await
    }
}
