//! Several syncs, and syncs that are given up.

use std::time::Duration;

use driftless::prelude::*;
use driftless_postgres::apply::LOCK_KEY;

use crate::scene::Scene;

const OLD: &str = "create table t (a integer)";
const NEW: &str = "create table t (a integer, b text)";

/// A sync that waits behind a lock on the table, until that is let go of.
fn patient(scene: &Scene, cancel: CancellationToken) -> Engine {
    let retries = Retries { lock_timeout: Duration::from_secs(600), attempts: 1 };
    let adapter = scene.adapter().with_options(ApplyOptions { retries, ..ApplyOptions::default() });
    let store = DirectoryStore::new(scene.folder.path());
    Engine::builder(adapter).store(store).cancel(cancel).build().unwrap()
}

const WAITING: &str = "select count(*) from pg_stat_activity where datname = current_database()
    and application_name = 'driftless' and wait_event_type = 'Lock'";

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_syncs_is_refused_and_the_first_goes_on() {
    let scene = Scene::new(OLD, NEW).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select from t").await.unwrap();
    let engine = patient(&scene, CancellationToken::new());
    let (tenant, target) = (scene.tenant.clone(), scene.target.clone());
    let first = tokio::spawn(async move { engine.sync_tenant(&tenant, Some(&target), true).await });
    while scene.ask(WAITING).await == "0" {}
    for execute in [true, false] {
        let second = scene.engine(Mode::Sync).sync_tenant(&scene.tenant, Some(&scene.target), execute).await;
        let error = second.unwrap_err();
        assert!(matches!(&error, SyncError::Busy { holder: Some(_), .. }), "{error:?}");
        let told = error.to_string();
        assert!(told.starts_with("sync Acme & Co: another sync or apply is at work there (pid "), "{told}");
        assert!(told.contains("application driftless"), "{told}");
        assert_eq!(error.hint().unwrap(), "run it again when the other one is done");
    }
    // Who only reads is not in the way, and not held up.
    let validation = scene.engine(Mode::Validation);
    let seen = validation.sync_tenant(&scene.tenant, Some(&scene.target), false).await.unwrap();
    assert_eq!(seen.outcome, Outcome::Different);
    holder.batch_execute("commit").await.unwrap();
    assert!(matches!(first.await.unwrap().unwrap().outcome, Outcome::Applied { ran: 1, .. }));
    scene.assert_let_go().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_was_let_go_of_can_be_taken_at_once() {
    let scene = Scene::new(OLD, OLD).await;
    let (engine, other) = (scene.engine(Mode::Sync), scene.database.client().await);
    let take = format!("select pg_try_advisory_lock({LOCK_KEY}), pg_advisory_unlock({LOCK_KEY})");
    for _ in 0..50 {
        let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
        assert_eq!(report.outcome, Outcome::InSync);
        assert!(other.query_one(&take, &[]).await.unwrap().get::<_, bool>(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_is_cancelled_rolls_back_and_lets_go() {
    let scene = Scene::new(OLD, NEW).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select from t").await.unwrap();
    let cancel = CancellationToken::new();
    let engine = patient(&scene, cancel.clone());
    let (tenant, target) = (scene.tenant.clone(), scene.target.clone());
    let running = tokio::spawn(async move { engine.sync_tenant(&tenant, Some(&target), true).await });
    while scene.ask(WAITING).await == "0" {}
    cancel.cancel();
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, SyncError::Interrupted { done: 0, of: 1, .. }), "{error:?}");
    scene.assert_let_go().await;
    // It is not forgotten what it was on the way to.
    let engine = scene.engine(Mode::Sync);
    holder.batch_execute("commit").await.unwrap();
    let report = engine.sync_tenant(&scene.tenant, None, true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { ran: 1, .. }), "{report:#?}");
    assert!(engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap().already_in_sync());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_triggered_ends_every_mode_before_it_begins() {
    let scene = Scene::new(OLD, NEW).await;
    scene.sync().await;
    for mode in [Mode::Validation, Mode::Audit, Mode::DryRun, Mode::Sync] {
        let cancel = CancellationToken::new();
        cancel.cancel();
        let engine = scene.builder(mode).cancel(cancel).build().unwrap();
        let error = engine.sync_tenant(&scene.tenant, None, true).await.unwrap_err();
        assert!(matches!(error, SyncError::Interrupted { of: 0, .. }), "{mode}: {error:?}");
        assert_eq!(error.to_string(), "finish Acme & Co: interrupted; nothing was changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_future_that_is_dropped_stops_its_statement_and_lets_go() {
    let scene = Scene::new(OLD, NEW).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select from t").await.unwrap();
    let engine = patient(&scene, CancellationToken::new());
    let waits = async { while scene.ask(WAITING).await == "0" {} };
    tokio::select! {
        outcome = engine.sync_tenant(&scene.tenant, Some(&scene.target), true) => panic!("{outcome:?}"),
        () = waits => {}
    }
    // The holder still holds: nothing but the request to stop ends the statement.
    scene.assert_let_go().await;
    assert_eq!(scene.ask("select count(*) from pg_attribute where attrelid = 't'::regclass and attnum > 0").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_engine_syncs_several_tenants_at_once() {
    let scenes = [Scene::new(OLD, NEW).await, Scene::new(OLD, NEW).await, Scene::new(OLD, NEW).await];
    let [one, two, three] = &scenes;
    let named = |name: &str, scene: &Scene| TenantContext::new(name).in_database(scene.database.name());
    let store = DirectoryStore::new(one.folder.path());
    let builder = Engine::builder(one.adapter()).store(store).tenant(named("c", three));
    let engine = builder.tenant(named("a", one)).tenant(named("b", two)).build().unwrap();
    let syncs = engine.list_tenants().map(|tenant| engine.sync_tenant(tenant, Some(&one.target), true));
    let reports = futures_util::future::join_all(syncs).await;
    let ids: Vec<String> = reports
        .into_iter()
        .map(|report| report.unwrap())
        .filter(|report| report.changes_applied() == 1)
        .map(|report| report.tenant.to_string())
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(one.files(), ["a.json", "b.json", "c.json"]);
}
