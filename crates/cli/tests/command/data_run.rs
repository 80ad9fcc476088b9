//! `data sync` and `data verify` on live databases: what they do as a whole, and end with.
//!
//! These need `driftless_data::sync` and `driftless_data::verify`.

use driftless_testkit::postgres::TestDatabase;

use crate::interrupted::{interrupt, start_waiting};
use crate::test_env::{Outcome, TestEnv};

const USERS: &str =
    "create table users (id bigint primary key, name text, updated_at timestamptz not null default now())";

/// Two databases with the same tables; the first has rows.
async fn env() -> (TestEnv, TestDatabase, TestDatabase) {
    let mut env = TestEnv::new();
    let source = env.postgres("SOURCE", USERS).await;
    source.execute("insert into users select i, 'n' || i from generate_series(1, 100) i").await;
    let target = env.postgres("TARGET", USERS).await;
    (env, source, target)
}

fn data(env: &TestEnv, command: &str, (source, target): (&TestDatabase, &TestDatabase), flags: &[&str]) -> Outcome {
    env.run(&[&["data", command, "--source", &source.url(), "--target", &target.url()], flags].concat())
}

async fn count(database: &TestDatabase, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    database.client().await.query_one(&sql, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn rows_are_copied_and_then_there_is_nothing_to_do() {
    let (env, source, target) = env().await;
    let sides = (&source, &target);
    let outcome = data(&env, "sync", sides, &[]).code(0);
    assert!(outcome.stdout.contains("\nusers  bulk copy  "), "{outcome}");
    assert!(outcome.stdout.contains("1 table: 1 changed; 100 inserted, 0 updated, 0 deleted"), "{outcome}");
    assert!(outcome.stderr.contains("Z] users - Starting bulk copy\n"), "{outcome}");
    assert!(outcome.stderr.contains("Z] users - Done: 100 inserted, 0 updated, 0 deleted\n"), "{outcome}");
    assert_eq!(count(&target, "users").await, 100);
    let outcome = data(&env, "sync", sides, &["--quiet"]).code(0);
    assert!(outcome.stdout.starts_with("1 table: 1 unchanged"), "{outcome}");
    assert_eq!(outcome.stderr, "");
    assert_eq!(data(&env, "verify", sides, &[]).code(0).stdout.lines().count(), 1);
}

#[tokio::test]
async fn what_differs_is_named_and_ends_with_3() {
    let (env, source, target) = env().await;
    let sides = (&source, &target);
    data(&env, "sync", sides, &[]).code(0);
    target.execute("delete from users where id = 7; insert into users values (1000, 'x')").await;
    target.execute("update users set name = 'y' where id = 8").await;
    let outcome = data(&env, "verify", sides, &["--quiet"]).code(3);
    for line in ["users: missing: (7)", "users: changed: (8)", "users: excess: (1000)"] {
        assert!(outcome.stdout.contains(line), "{outcome}");
    }
    let json = data(&env, "verify", sides, &["--check", "keys", "--format", "json"]).code(3).json();
    assert_eq!((&json["format"], &json["outcome"]), (&"driftless-data-verify".into(), &"different".into()));
    assert_eq!(json["tables"][0]["differences"].as_array().unwrap().len(), 2);
    data(&env, "sync", sides, &["--check", "rows", "--verify"]).code(0);
    data(&env, "verify", sides, &[]).code(0);
}

#[tokio::test]
async fn a_table_that_fails_does_not_stop_the_others_and_ends_with_4() {
    let (env, source, target) = env().await;
    source.execute("create table lacking (id int primary key)").await;
    let outcome = data(&env, "sync", (&source, &target), &["--retries", "0"]).code(4);
    assert!(outcome.stdout.contains("error: lacking: failed to "), "{outcome}");
    assert!(outcome.stdout.contains("hint: "), "{outcome}");
    assert!(outcome.stderr.contains("Z] lacking - Failed: "), "{outcome}");
    assert_eq!(count(&target, "users").await, 100);
    target.execute("delete from users where id = 1").await;
    data(&env, "verify", (&source, &target), &["--retries", "0"]).code(4);
    data(&env, "sync", (&source, &target), &["--include", "lacking", "--retries", "0"]).code(4);
}

#[tokio::test]
async fn a_dry_run_counts_and_changes_nothing() {
    let (env, source, target) = env().await;
    let outcome = data(&env, "sync", (&source, &target), &["--dry-run"]).code(0);
    assert!(outcome.stdout.contains("Dry run, nothing was changed. 1 table: 1 to change; 100 to insert"), "{outcome}");
    assert_eq!(count(&target, "users").await, 0);
    let state = "select to_regnamespace('driftless')::text";
    assert_eq!(target.client().await.query_one(state, &[]).await.unwrap().get::<_, Option<String>>(0), None);
}

#[tokio::test]
async fn patterns_choose_and_malformed_ones_are_wrong_usage() {
    let (env, source, target) = env().await;
    for flags in [["--include", "u["], ["--exclude", "[z-a]"], ["--schema", "a["], ["--where", "u[=true"]] {
        let outcome = data(&env, "sync", (&source, &target), &flags).code(2);
        assert!(outcome.stderr.contains("error: failed to understand the pattern "), "{outcome}");
    }
    data(&env, "sync", (&source, &target), &["--include", "user?", "--where", "users=id <= 10"]).code(0);
    assert_eq!(count(&target, "users").await, 10);
}

#[tokio::test]
async fn the_file_of_pgsync_says_what_to_copy() {
    let (env, source, target) = env().await;
    for database in [&source, &target] {
        database.execute("create table users_log (id int primary key, at timestamptz)").await;
    }
    source.execute("insert into users_log values (1)").await;
    env.write(
        "sync.json",
        &format!(
            "{{\"_comment\": \"nightly\", \"sourceDb\": \"{}\", \"targetDb\": \"{}\", \"schema\": \"public\", \
             \"timestampColumn\": \"updated_at\", \"parallel\": 2, \"batchSize\": 1000, \
             \"includeTables\": [], \"excludeTables\": [\"*_log\"], \"verbose\": false}}",
            source.url(),
            target.url()
        ),
    );
    env.run(&["data", "sync", "--config", "sync.json"]).code(0);
    assert_eq!((count(&target, "users").await, count(&target, "users_log").await), (100, 0));
    env.run(&["data", "sync", "--config", "sync.json", "--exclude", "users"]).code(0);
    assert_eq!(count(&target, "users_log").await, 1);
}

#[tokio::test]
async fn events_and_the_report_are_json_where_asked() {
    let (env, source, target) = env().await;
    let outcome = data(&env, "sync", (&source, &target), &["--format", "json", "--log-format", "json"]).code(0);
    let report = outcome.json();
    assert_eq!((&report["outcome"], &report["totals"]["inserted"]), (&"done".into(), &100.into()));
    let lines = outcome.stderr.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let events: Vec<String> = lines.map(|line| line["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(events.first().unwrap(), "discovered");
    assert_eq!(events.last().unwrap(), "summary");
    assert!(events.contains(&"started".to_owned()) && events.contains(&"finished".to_owned()), "{events:?}");
}

#[tokio::test]
async fn a_database_is_not_copied_to_itself() {
    let (env, source, _) = env().await;
    let outcome = data(&env, "sync", (&source, &source), &[]).code(1);
    assert!(outcome.stderr.contains("error: failed to copy "), "{outcome}");
}

#[tokio::test]
async fn ctrl_c_ends_with_130_and_the_next_run_goes_on() {
    let (env, source, target) = env().await;
    let holder = target.client().await;
    holder.batch_execute("begin; lock table users in access exclusive mode").await.unwrap();
    let arguments = ["data", "sync", "--source", &source.url(), "--target", &target.url()];
    let child = start_waiting(&env, &arguments, &target).await;
    interrupt(&child);
    let outcome = env.outcome(child.wait_with_output().unwrap()).code(130);
    assert!(outcome.stderr.contains("interrupted\n"), "{outcome}");
    holder.batch_execute("rollback").await.unwrap();
    env.run(&arguments).code(0);
    assert_eq!(count(&target, "users").await, 100);
}
