//! Ctrl-C.

use std::process::{Child, Stdio};

use driftless_testkit::postgres::TestDatabase;
use rustix::process::{Pid, Signal, kill_process};

use crate::test_env::TestEnv;

/// Sessions that wait behind a lock in this database.
const WAITING: &str = "select count(*) from pg_stat_activity \
    where datname = current_database() and wait_event_type = 'Lock' and state = 'active'";

/// Sessions in this database but ours.
const OTHERS: &str = "select count(*) from pg_stat_activity \
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'";

/// Starts the binary, and returns when it waits for a lock in `database`.
pub(crate) async fn start_waiting(env: &TestEnv, arguments: &[&str], database: &TestDatabase) -> Child {
    let watcher = database.client().await;
    let mut child = env.command(arguments).stdin(Stdio::null()).spawn().unwrap();
    while watcher.query_one(WAITING, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        assert!(child.try_wait().unwrap().is_none(), "the reader did not meet the lock");
    }
    child
}

/// Presses Ctrl-C.
pub(crate) fn interrupt(child: &Child) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
}

#[tokio::test]
async fn ctrl_c_leaves_no_file_and_no_query() {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", "create table t (id int); create view v as select id from t").await;
    let holder = database.client().await;
    holder.batch_execute("begin; lock table t in access exclusive mode").await.unwrap();
    let url = database.url();
    env.write("driftless.yaml", &format!("databases:\n- {{name: a, dsn: '{url}'}}\n- {{name: b, dsn: '{url}'}}\n"));
    env.write("old.json", "precious");
    for arguments in [
        &["snapshot", &url, "--new", "old.json"][..],
        &["snapshot", "--new", "folder/new.json"],
        &["diff", "--old", &url, "--new", "env:a"],
        &["generate", "--new", &url, "--out", "models"],
    ] {
        let child = start_waiting(&env, arguments, &database).await;
        interrupt(&child);
        let outcome = env.outcome(child.wait_with_output().unwrap()).code(130);
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", "interrupted\n"), "{arguments:?}");
        // The holder and the one who asks are left.
        let watcher = database.client().await;
        while watcher.query_one(OTHERS, &[]).await.unwrap().get::<_, i64>(0) > 1 {}
        assert_eq!(env.files(), ["driftless.yaml", "old.json"]);
    }
    assert_eq!(env.read("old.json"), "precious");
}

#[tokio::test]
async fn ctrl_c_while_sql_is_loaded_drops_the_scratch_database() {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", "").await;
    let holder = database.client().await;
    // A role is the whole server's, so that the scratch database meets the lock on it.
    let role = format!("{}_held", database.name());
    holder.batch_execute(&format!("create role {role}")).await.unwrap();
    holder.batch_execute(&format!("begin; alter role {role} createdb")).await.unwrap();
    env.write("schema.sql", &format!("create table t (id int);\nalter role {role} login;\n"));
    let url = database.url();
    let arguments = ["snapshot", "schema.sql", "--dev-url", &url, "--new", "out.json"];
    let mut child = env.command(&arguments).spawn().unwrap();
    let waiting = "select datname from pg_stat_activity where wait_event_type = 'Lock' and query like $1";
    let watcher = database.client().await;
    let pattern = format!("%{role}%");
    let scratch: String = loop {
        if let Some(row) = watcher.query_opt(waiting, &[&pattern]).await.unwrap() {
            break row.get(0);
        }
        assert!(child.try_wait().unwrap().is_none(), "the loader did not meet the lock");
    };
    interrupt(&child);
    env.outcome(child.wait_with_output().unwrap()).code(130);
    let left = watcher.query("select 1 from pg_database where datname = $1", &[&scratch]).await.unwrap();
    assert_eq!(left.len(), 0, "{scratch} stays behind");
    assert_eq!(env.files(), ["schema.sql"]);
    holder.batch_execute(&format!("rollback; drop role {role}")).await.unwrap();
}

#[test]
fn ctrl_c_ends_a_demonstration_that_starts_a_server() {
    let major = driftless_testkit::postgres::default_major();
    let binaries = driftless_postgres::throwaway::Binaries::find(Some(major)).unwrap();
    let env = TestEnv::new().set("DRIFTLESS_POSTGRES_BIN", &binaries.dir.display().to_string());
    let mut child = env.command(&["demo", "--engine", "postgres"]).spawn().unwrap();
    while !env.path("driftless-demo/dev/shop.sql").exists() {
        assert!(child.try_wait().unwrap().is_none());
    }
    interrupt(&child);
    let outcome = env.outcome(child.wait_with_output().unwrap()).code(130);
    assert!(outcome.stderr.ends_with("interrupted\n"), "{outcome}");
}
