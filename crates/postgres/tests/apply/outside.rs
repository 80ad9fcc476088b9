//! Statements that no transaction holds.

use driftless_postgres::apply::ApplyError;

use crate::scene::{Scene, step};

const VALID: &str = "select string_agg(indisvalid::text, ',') from pg_index where indexrelid = to_regclass('public.i')";

fn unique() -> Vec<driftless_schema::plan::Step> {
    vec![step(0, "index public.i", "CREATE UNIQUE INDEX CONCURRENTLY i ON public.t (a)")]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_index_that_a_failed_build_left_behind_is_built_again() {
    let scene = Scene::new("create table t (a int)", unique()).await;
    scene.database.execute("insert into t values (41), (41)").await;
    let error = scene.apply().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "run step 1 of 1 (index public.i): could not create unique index \"i\" (23505); it ran on its own"
        ),
        "{text}"
    );
    assert!(!text.contains("41"), "no values: {text}");
    assert_eq!(scene.ask(VALID).await, "false");
    scene.database.execute("delete from t").await;
    scene.apply().await.unwrap();
    assert_eq!(scene.ask(VALID).await, "true");
    assert!(scene.told.lock().unwrap().contains(&"repairing 1".to_owned()));
    assert_eq!(scene.journal().await, ["1 failed", "1 done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leftover_of_a_build_without_a_journal_is_repaired_too() {
    let mut scene = Scene::new("create table t (a int)", unique()).await;
    scene.options.log = driftless_postgres::apply::Log::Never;
    scene.database.execute("insert into t values (1), (1)").await;
    scene.apply().await.unwrap_err();
    scene.database.execute("delete from t").await;
    scene.apply().await.unwrap();
    assert_eq!(scene.ask(VALID).await, "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_somebody_elses_is_not_dropped() {
    let scene = Scene::new("create table t (a int)", unique()).await;
    scene.database.execute("create index i on t (a)").await;
    let error = scene.apply().await.unwrap_err();
    assert!(matches!(error, ApplyError::Elsewhere { .. }), "{error}");
    assert_eq!(scene.ask(VALID).await, "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_waits_for_older_transactions_without_limit_and_names_them() {
    let scene = Scene::new("create table t (a int)", unique()).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; insert into t values (1)").await.unwrap();
    let running = scene.start();
    let waiting = scene.until("waiting 1").await;
    assert!(waiting.contains("idle in transaction"), "{waiting}");
    holder.batch_execute("commit").await.unwrap();
    running.await.unwrap().unwrap();
    assert!(!scene.told.lock().unwrap().iter().any(|line| line.starts_with("retrying")));
}
