//! Ctrl-C, and connections that are lost.

use driftless_engine::explain::Explain as _;
use driftless_postgres::apply::{ApplyError, Fate, LOCK_KEY};

use crate::scene::{Scene, step};

const TABLE: &str = "create table t (a int); create table u (a int)";

fn steps() -> Vec<driftless_schema::plan::Step> {
    vec![
        step(0, "table public.n", "CREATE TABLE public.n ()"),
        step(1, "table public.m", "CREATE TABLE public.m ()"),
        step(1, "column public.t.b", "ALTER TABLE public.t ADD COLUMN b integer"),
    ]
}

/// How many sessions of ours are left, and whether the lock is free.
async fn assert_gone(scene: &Scene) {
    let sql =
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'driftless'";
    while scene.ask(sql).await != "0" {}
    assert_eq!(scene.ask(&format!("select pg_try_advisory_lock({LOCK_KEY})")).await, "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_the_statement_rolls_its_group_back_and_lets_go() {
    let scene = Scene::new(TABLE, steps()).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select from t").await.unwrap();
    let running = scene.start();
    scene.until("waiting 3").await;
    scene.cancel.cancel();
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, ApplyError::Interrupted { done: 1, of: 3 }), "{error}");
    assert!(error.hint().unwrap().contains("goes on"));
    assert_gone(&scene).await;
    assert_eq!(
        scene.ask("select to_regclass('public.n') is not null and to_regclass('public.m') is null").await,
        "true"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_outside_of_a_transaction_stops_the_statement() {
    let index = step(0, "index public.i", "CREATE INDEX CONCURRENTLY i ON public.t (a)");
    let mut scene = Scene::new(TABLE, vec![index]).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; insert into t values (1)").await.unwrap();
    let running = scene.start();
    scene.until("waiting 1").await;
    scene.cancel.cancel();
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, ApplyError::Interrupted { done: 0, of: 1 }), "{error}");
    assert_gone(&scene).await;
    assert_eq!(scene.journal().await, ["1 cancelled"]);
    holder.batch_execute("commit").await.unwrap();
    scene.cancel = tokio_util::sync::CancellationToken::new();
    scene.apply().await.unwrap();
    scene.assert_wanted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_during_the_questions_changes_nothing() {
    let asked = crate::scene::with_check(
        step(0, "column public.t.b", "ALTER TABLE public.t ADD COLUMN b integer"),
        "select pg_sleep(600)::text::bigint",
        "x",
    );
    let scene = Scene::new(TABLE, vec![asked]).await;
    let running = scene.start();
    scene.until("checking 1").await;
    scene.cancel.cancel();
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, ApplyError::Interrupted { done: 0, of: 1 }), "{error}");
    assert_gone(&scene).await;
    scene.assert_untouched().await;
}

async fn terminate(scene: &Scene) {
    let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()
               and application_name = 'driftless' and wait_event_type = 'Lock'";
    while scene.ask(sql).await == "0" {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_in_a_transaction_is_surely_rolled_back() {
    let scene = Scene::new(TABLE, steps()).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select from t").await.unwrap();
    let running = scene.start();
    terminate(&scene).await;
    let error = running.await.unwrap().unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, ApplyError::Lost { fate: Fate::RolledBack, .. }), "{error:?}");
    assert_eq!(text, "run step 3 of 3 (column public.t.b): lost the connection; its group was rolled back");
    assert!(error.hint().unwrap().contains("run the same command again"));
    assert_gone(&scene).await;
    holder.batch_execute("commit").await.unwrap();
    let applied = scene.apply().await.unwrap();
    assert_eq!((applied.ran, applied.done_before), (2, 1));
    scene.assert_wanted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_outside_of_a_transaction_is_told_as_not_known() {
    let index = step(0, "index public.i", "CREATE INDEX CONCURRENTLY i ON public.t (a)");
    let scene = Scene::new(TABLE, vec![index]).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; insert into t values (1)").await.unwrap();
    let running = scene.start();
    terminate(&scene).await;
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, ApplyError::Lost { fate: Fate::Unknown, .. }), "{error:?}");
    assert_eq!(scene.journal().await, ["1 started"]);
    holder.batch_execute("commit").await.unwrap();
    scene.apply().await.unwrap();
    scene.assert_wanted().await;
}

/// A constraint trigger that waits for a lock when the transaction commits.
const SLOW_COMMIT: &str = "create table t (a int);
    create function wait() returns trigger language plpgsql as
        $$ begin perform pg_catalog.pg_advisory_xact_lock(7); return null; end $$;
    create constraint trigger waits after insert on t deferrable initially deferred for each row execute function wait()";

#[tokio::test(flavor = "multi_thread")]
async fn of_a_connection_lost_while_committing_the_server_is_asked_what_became() {
    let steps = vec![
        step(0, "table public.t", "INSERT INTO public.t VALUES (1)"),
        step(0, "table public.n", "CREATE TABLE public.n ()"),
    ];
    let mut scene = Scene::new(SLOW_COMMIT, steps).await;
    scene.options.retries.lock_timeout = std::time::Duration::from_secs(600);
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select pg_advisory_xact_lock(7)").await.unwrap();
    let running = scene.start();
    terminate(&scene).await;
    let error = running.await.unwrap().unwrap_err();
    let text = error.to_string();
    assert_eq!(text, "run step 2 of 2 (table public.n): lost the connection; its group was rolled back");
    assert_eq!(scene.ask("select to_regclass('public.n')").await, "");
    holder.batch_execute("commit").await.unwrap();
    scene.apply().await.unwrap();
    scene.assert_wanted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_while_committing_waits_for_the_commit() {
    let steps = vec![
        step(0, "table public.t", "INSERT INTO public.t VALUES (1)"),
        step(0, "table public.n", "CREATE TABLE public.n ()"),
        step(1, "table public.m", "CREATE TABLE public.m ()"),
    ];
    let mut scene = Scene::new(SLOW_COMMIT, steps).await;
    scene.options.retries.lock_timeout = std::time::Duration::from_secs(600);
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select pg_advisory_xact_lock(7)").await.unwrap();
    let running = scene.start();
    let waits = "select count(*) from pg_stat_activity where datname = current_database()
                 and application_name = 'driftless' and wait_event_type = 'Lock'";
    while scene.ask(waits).await == "0" {}
    scene.cancel.cancel();
    holder.batch_execute("commit").await.unwrap();
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, ApplyError::Interrupted { done: 2, of: 3 }), "{error}");
    assert_eq!(scene.journal().await, ["1 done", "2 done"]);
}
