//! Others who are at work in the database.

use driftless_engine::explain::Explain as _;
use driftless_postgres::apply::{ApplyError, LOCK_KEY};

use crate::scene::{Scene, step};

const TABLE: &str = "create table t (id int); create table u (id int)";

fn steps() -> Vec<driftless_schema::plan::Step> {
    vec![
        step(0, "table public.u", "ALTER TABLE public.u ADD COLUMN b integer"),
        step(0, "table public.t", "ALTER TABLE public.t ADD COLUMN a integer"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_a_lock_is_named_and_when_they_let_go_it_goes_on() {
    let scene = Scene::new(TABLE, steps()).await;
    let holder = scene.database.client().await;
    holder.batch_execute("set application_name = 'a report'; begin; select 'Pl4nted' from t").await.unwrap();
    let pid: i32 = holder.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    let running = scene.start();
    let named = format!("pid {pid}, user postgres, application a report, idle in transaction, since ");
    let waiting = scene.until("waiting 2").await;
    assert!(waiting.starts_with(&format!("waiting 2 for {named}")), "{waiting}");
    let retrying = scene.until("retrying 2 after 1").await;
    assert!(retrying.starts_with(&format!("retrying 2 after 1: {named}")), "{retrying}");
    // Between attempts the whole group is rolled back: nobody waits for its other locks.
    scene.until("retrying 2 after 2").await;
    holder.batch_execute("commit").await.unwrap();
    running.await.unwrap().unwrap();
    scene.assert_wanted().await;
    assert!(!scene.told.lock().unwrap().join("").contains("Pl4nted"), "queries of others are never told");
    assert_eq!(scene.journal().await, ["1 done", "2 done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_come_to_an_end_and_leave_nothing_behind() {
    let mut scene = Scene::new(TABLE, steps()).await;
    scene.options.retries.attempts = 2;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; lock table t").await.unwrap();
    // A lock that is held as well by those who only read must not keep the reader from reading.
    holder.batch_execute("rollback; begin; lock table t in share mode").await.unwrap();
    let error = scene.apply().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("run step 2 of 2 (table public.t): a lock did not come free in 2 attempts of 100ms"),
        "{text}"
    );
    assert!(text.contains("\n  - pid "), "{text}");
    assert!(error.hint().unwrap().contains("--lock-timeout"));
    scene.assert_untouched().await;
    assert_eq!(scene.journal().await, ["2 failed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_refused_and_told_who_the_first_is() {
    let scene = Scene::new(TABLE, steps()).await;
    let first = scene.database.client().await;
    first.batch_execute("set application_name = 'the first'").await.unwrap();
    first.execute("select pg_advisory_lock($1)", &[&LOCK_KEY]).await.unwrap();
    let pid: i32 = first.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    let error = scene.apply().await.unwrap_err();
    assert!(matches!(error, ApplyError::Busy { .. }), "{error}");
    let who =
        format!("another apply is at work there (pid {pid}, user postgres, application the first, connected since 20");
    assert!(error.to_string().contains(&who), "{error}");
    drop(first);
    // The lock goes with the session; the server may take a moment to see it end.
    while let Err(error) = scene.apply().await {
        assert!(matches!(error, ApplyError::Busy { .. }), "{error}");
    }
    scene.assert_wanted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_real_ones_at_once_one_wins() {
    let scene = Scene::new(TABLE, steps()).await;
    let holder = scene.database.client().await;
    holder.batch_execute("begin; select from t").await.unwrap();
    let first = scene.start();
    scene.until("waiting 2").await;
    let error = scene.apply().await.unwrap_err();
    assert!(error.to_string().contains("application driftless"), "{error}");
    holder.batch_execute("commit").await.unwrap();
    first.await.unwrap().unwrap();
}
