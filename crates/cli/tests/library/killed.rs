//! A process that is killed in the middle of a sync.

use std::process::{Command, Stdio};

use driftless::prelude::*;

use crate::scene::Scene;

const OLD: &str = "create table t (a integer); create table u (a integer)";
const NEW: &str = "create table t (a integer); create index t_a on t (a); create table u (a integer, b text)";

/// What the child is told, as the name of a variable.
const TENANT: &str = "DRIFTLESS_TEST_TENANT";
const FOLDER: &str = "DRIFTLESS_TEST_FOLDER";
const TARGET: &str = "DRIFTLESS_TEST_TARGET";

/// Builds indexes without holding writers up, which takes more than one transaction.
fn online(adapter: PostgresAdapter) -> PostgresAdapter {
    adapter.with_policy(Policy { online: Online::Always, ..Policy::default() })
}

/// What the child does; nothing where nobody tells it.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(url) = std::env::var(TENANT) else { return };
    let adapter = online(PostgresAdapter::new(url.as_str()).await.unwrap());
    let store = DirectoryStore::new(std::env::var(FOLDER).unwrap());
    let target = Snapshot::from_json(&std::fs::read(std::env::var(TARGET).unwrap()).unwrap()).unwrap();
    let engine = Engine::builder(adapter).store(store).build().unwrap();
    let Source::Database(endpoint) = Source::parse(&url.as_str().into()).unwrap() else { panic!() };
    let tenant = TenantContext::new("Acme & Co").at(endpoint);
    engine.sync_tenant(&tenant, Some(&target.databases[0].catalog), true).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_sync_has_left_is_brought_to_its_end_by_the_next() {
    let scene = Scene::new(OLD, NEW).await;
    let target = scene.folder.path().join("target");
    let database = Database { name: "x".to_owned(), catalog: scene.target.clone() };
    let snapshot =
        Snapshot { created_at: String::new(), environment: None, databases: vec![database], unreachable: vec![] };
    std::fs::write(&target, snapshot.to_json()).unwrap();

    // The index waits for this transaction; the column is committed before.
    let holder = scene.database.client().await;
    holder.batch_execute("begin; insert into t values (1)").await.unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child", "--nocapture"])
        .env(TENANT, scene.database.url())
        .env(FOLDER, scene.folder.path())
        .env(TARGET, &target)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let waiting = "select count(*) from pg_stat_activity where datname = current_database()
        and application_name = 'driftless' and wait_event_type = 'Lock' and query like 'CREATE INDEX CONCURRENTLY%'";
    while scene.ask(waiting).await == "0" {
        assert!(child.try_wait().unwrap().is_none(), "the child ended before it met the lock");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()
        and application_name = 'driftless'";
    while scene.ask(ended).await != "0" {}
    holder.batch_execute("commit").await.unwrap();
    let halfway = "select (select count(*) from pg_attribute where attrelid = 'u'::regclass and attname = 'b')
        || ' ' || (select count(*) from pg_index where indrelid = 't'::regclass and not indisvalid)";
    assert_eq!(scene.ask(halfway).await, "1 1", "a column that is there, and an index that is not valid");

    let audit = scene.engine(Mode::Audit).sync_tenant(&scene.tenant, None, false).await;
    assert!(matches!(audit.unwrap_err(), SyncError::NeverSynced { .. }));
    let validation = scene.engine(Mode::Validation).sync_tenant(&scene.tenant, None, false).await.unwrap();
    assert_eq!(validation.outcome, Outcome::Different);
    // Without a target: the store knows where the child was going.
    let engine = scene.engine(Mode::Sync);
    let report = engine.sync_tenant(&scene.tenant, None, true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { .. }), "{report:#?}");
    assert_eq!(scene.ask(halfway).await, "1 0");
    assert!(engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap().already_in_sync());
    assert_eq!(scene.files(), ["%41cme%20%26%20%43o.json", "target"]);
    scene.assert_let_go().await;
}
