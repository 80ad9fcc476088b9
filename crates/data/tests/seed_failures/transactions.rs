//! What is committed late still arrives.

use tokio_postgres::Client;

use crate::scene::{Scene, by_timestamp};

const TABLE: &str = "create table t (id int primary key, v text, updated_at timestamptz default now());";

async fn equal() -> (Scene, Client) {
    let scene = Scene::of(TABLE).await;
    scene.source.execute("insert into t select n, n::text from generate_series(1, 10) n;").await;
    scene.run_equal(&by_timestamp()).await;
    let client = scene.source.client().await;
    (scene, client)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_after_a_run_under_an_earlier_time_arrives() {
    let (scene, late) = equal().await;
    let change = "begin; update t set v = 'late', updated_at = now() where id = 3; insert into t values (100, 'late')";
    late.batch_execute(change).await.unwrap();
    scene.source.execute("update t set v = 'at once', updated_at = now() where id = 4;").await;
    scene.run_equal(&by_timestamp()).await;
    scene.run_equal(&by_timestamp()).await;
    late.batch_execute("commit").await.unwrap();
    scene.run_equal(&by_timestamp()).await;
}

/// A transaction has its time from its beginning, and a number only from its first change.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_transaction_changes_only_after_a_run_arrives() {
    let (scene, late) = equal().await;
    late.batch_execute("begin; select now()").await.unwrap();
    scene.source.execute("update t set v = 'at once', updated_at = now() where id = 4;").await;
    scene.run_equal(&by_timestamp()).await;
    late.batch_execute("update t set v = 'late', updated_at = now() where id = 3; commit").await.unwrap();
    scene.run_equal(&by_timestamp()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_open_over_many_runs_arrives() {
    let (scene, late) = equal().await;
    late.batch_execute("begin; update t set v = 'late', updated_at = now() where id = 3").await.unwrap();
    for n in 0..5 {
        scene.source.execute(&format!("update t set v = 'change {n}', updated_at = now() where id = 5;")).await;
        scene.run_equal(&by_timestamp()).await;
    }
    late.batch_execute("commit").await.unwrap();
    scene.run_equal(&by_timestamp()).await;
}

/// A run that fails for a table does not move what the next one reads from.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_failed_run_did_not_bring_arrives_by_the_next() {
    let (scene, _) = equal().await;
    scene.target.execute("alter table t add constraint no_bad check (v <> 'bad');").await;
    let change = "update t set v = 'bad', updated_at = now() where id = 3;
        update t set v = 'good', updated_at = now() where id = 4;";
    scene.source.execute(change).await;
    let report = scene.run(&by_timestamp()).await;
    assert_eq!(report.totals().failed, 1);
    scene.target.execute("alter table t drop constraint no_bad;").await;
    scene.run_equal(&by_timestamp()).await;
}
