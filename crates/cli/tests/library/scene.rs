//! A tenant, the schema that it shall have, and an engine between them.

use driftless::prelude::*;
use driftless_testkit::postgres::{self, TestDatabase};
use tempfile::TempDir;

/// A tenant before its first sync.
pub(crate) struct Scene {
    pub(crate) database: TestDatabase,
    pub(crate) tenant: TenantContext,
    pub(crate) target: Catalog,
    pub(crate) folder: TempDir,
}

impl Scene {
    /// Makes a tenant of `is`, and a target of `shall_be`.
    pub(crate) async fn new(is: &str, shall_be: &str) -> Scene {
        let database = postgres::database().await;
        database.execute(is).await;
        let tenant = TenantContext::new("Acme & Co").in_database(database.name());
        Scene { database, tenant, target: schema(shall_be).await, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn adapter(&self) -> PostgresAdapter {
        // The tenant says itself which database it is.
        let info = ConnInfo::parse(&self.database.url().into(), &|_| None).unwrap().with_dbname("postgres");
        PostgresAdapter::from_conninfo(info)
    }

    /// Begins an engine, a new one each time, with the store that all share.
    pub(crate) fn builder(&self, mode: Mode) -> EngineBuilder {
        Engine::builder(self.adapter()).store(DirectoryStore::new(self.folder.path())).mode(mode)
    }

    pub(crate) fn engine(&self, mode: Mode) -> Engine {
        self.builder(mode).build().unwrap()
    }

    /// Syncs to the target, and expects that it runs.
    pub(crate) async fn sync(&self) -> SyncReport {
        let report = self.engine(Mode::Sync).sync_tenant(&self.tenant, Some(&self.target), true).await.unwrap();
        assert!(matches!(report.outcome, Outcome::Applied { .. }), "{report:#?}");
        report
    }

    /// What the tenant has now.
    pub(crate) async fn schema(&self) -> Catalog {
        self.engine(Mode::Sync).inspect_tenant(&self.tenant).await.unwrap()
    }

    /// One value of one query, as text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let row = self.database.client().await.query_one(&format!("select ({sql})::text"), &[]).await.unwrap();
        row.get::<_, Option<String>>(0).unwrap_or_default()
    }

    /// The files of the store.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Asserts that no session of ours is left, and that the lock is free.
    pub(crate) async fn assert_let_go(&self) {
        while self.ask(OURS).await != "0" {}
        assert_eq!(self.ask(LOCKS).await, "0");
    }
}

/// Sessions of ours in the tenant's database.
const OURS: &str =
    "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'driftless'";

/// Advisory locks in the tenant's database.
const LOCKS: &str = "select count(*) from pg_locks where locktype = 'advisory' and database =
    (select oid from pg_database where datname = current_database())";

/// The schema that statements make.
pub(crate) async fn schema(sql: &str) -> Catalog {
    let database = postgres::database().await;
    database.execute(sql).await;
    let sources = Sources::default();
    let reading = sources.read(&Source::parse(&database.url().into()).unwrap()).await.unwrap();
    reading.databases[0].catalog.clone()
}

/// What changes are about: `column public.t.a added`.
pub(crate) fn told(changes: &[Change]) -> Vec<String> {
    let line = |change: &Change| match &change.action {
        Action::Added => format!("{} added", change.object),
        Action::Dropped => format!("{} dropped", change.object),
        Action::Renamed { from } => format!("{from} renamed to {}", change.object),
        Action::Altered { property, before, after } => {
            format!("{}: {} {before} -> {after}", change.object, property.noun())
        }
    };
    changes.iter().map(line).collect()
}
