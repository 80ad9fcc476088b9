//! Plans on live databases, through the binary.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use driftless_testkit::postgres::TestDatabase;
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::test_env::{Outcome, TestEnv};

const OLD: &str = "create table users (id bigint primary key, mail text);";
const NEW: &str = "create table users (id bigint primary key, mail text not null, age integer);\n\
                   create index on users (age);\ncomment on table users is 'people';";

/// A database that is to become what `new.json` says.
async fn env() -> (TestEnv, TestDatabase) {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", OLD).await;
    env.snapshot("new.json", NEW).await;
    (env, database)
}

/// Applies `new.json`, with more flags.
fn apply(env: &TestEnv, database: &TestDatabase, flags: &[&str]) -> Outcome {
    env.run(&[&["apply", &database.url(), "--new", "new.json"], flags].concat())
}

fn differs(env: &TestEnv, database: &TestDatabase) -> bool {
    env.run(&["diff", "--old", &database.url(), "--new", "new.json", "--exit-code", "--quiet"]).code == 3
}

const ALL: [&str; 3] = ["--yes", "--allow", "all"];

#[tokio::test]
async fn a_database_becomes_the_wanted_schema_to_the_last_object() {
    let (env, database) = env().await;
    let outcome = apply(&env, &database, &ALL).code(0);
    assert_eq!(outcome.stdout, "");
    assert!(outcome.stderr.contains("1/"), "{outcome}");
    assert!(outcome.stderr.contains("\nApplied "), "{outcome}");
    assert!(!differs(&env, &database));
    let outcome = apply(&env, &database, &["--format", "json"]).code(0);
    let json = outcome.json();
    assert_eq!((&json["outcome"], &json["steps"]), (&"nothing_to_do".into(), &0.into()));
    assert!(outcome.stderr.ends_with("Nothing to do: the schema is the wanted one.\n"), "{outcome}");
    let own = "select to_regnamespace('driftless')::text";
    assert_eq!(database.client().await.query_one(own, &[]).await.unwrap().get::<_, Option<String>>(0), None);
}

#[tokio::test]
async fn without_yes_nobody_is_there_to_be_asked() {
    let (env, database) = env().await;
    let outcome = apply(&env, &database, &["--allow", "all"]).code(2);
    assert!(
        outcome.stderr.ends_with(
            "error: nobody is there to be asked, and --yes was not given; nothing was changed\n\
             hint: see the plan with --dry-run, then add --yes\n"
        ),
        "{outcome}"
    );
    assert!(differs(&env, &database));
}

/// Runs `apply` on a terminal, types `answer`, and returns the exit code and what appears.
fn on_a_terminal(env: &TestEnv, database: &TestDatabase, answer: &str) -> (i32, String) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    let open = || Stdio::from(OpenOptions::new().read(true).write(true).open(&name).unwrap());
    let url = database.url();
    let mut command = env.command(&["apply", &url, "--new", "new.json", "--allow", "all", "--color", "never"]);
    let mut child = command.stdin(open()).stdout(open()).stderr(open()).spawn().unwrap();
    drop(command);
    let mut ours = std::fs::File::from(ours);
    ours.write_all(format!("{answer}\n").as_bytes()).unwrap();
    let mut shown = Vec::new();
    // The terminal ends with an error (EIO) when the last program on it does.
    let _ = ours.read_to_end(&mut shown);
    (child.wait().unwrap().code().unwrap(), String::from_utf8(shown).unwrap().replace("\r\n", "\n"))
}

#[tokio::test]
async fn on_a_terminal_the_plan_is_shown_and_yes_begins_it() {
    let (env, database) = env().await;
    for answer in ["no", "y", ""] {
        let (code, shown) = on_a_terminal(&env, &database, answer);
        assert_eq!(code, 2, "{shown}");
        assert!(
            shown.contains("Type yes to begin:") && shown.contains("not confirmed; nothing was changed"),
            "{shown}"
        );
        assert!(differs(&env, &database));
    }
    let (code, shown) = on_a_terminal(&env, &database, "yes");
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("  1. ") && shown.contains("Applied "), "{shown}");
    assert!(!differs(&env, &database));
}

#[tokio::test]
async fn hazards_that_were_not_allowed_are_refused_with_their_statements() {
    let (env, database) = env().await;
    env.snapshot("new.json", "create table users (id bigint primary key);").await;
    let outcome = apply(&env, &database, &["--yes"]).code(5);
    assert!(
        outcome.stderr.contains(
            "error: the plan has hazards that were not allowed, and nothing was changed\n  DATA_LOSS: step 1: "
        ),
        "{outcome}"
    );
    assert!(outcome.stderr.contains("DROP COLUMN mail"), "{outcome}");
    assert!(outcome.stderr.contains("hint: if they are meant, add --allow DATA_LOSS"), "{outcome}");
    assert!(differs(&env, &database));
    apply(&env, &database, &["--yes", "--allow", "data_loss,IRREVERSIBLE"]).code(0);
    assert!(!differs(&env, &database));
    let outcome = apply(&env, &database, &["--allow", "DATA_LOST"]).code(2);
    assert!(outcome.stderr.contains("no hazard is called so; there are: all, DATA_LOSS, "), "{outcome}");
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_says_so() {
    let (env, database) = env().await;
    let outcome = apply(&env, &database, &["--dry-run"]).code(0);
    assert!(outcome.stdout.contains("ADD COLUMN age integer"), "{outcome}");
    assert!(outcome.stderr.ends_with(", and nothing was changed.\n"), "{outcome}");
    assert!(differs(&env, &database));
    let outcome = apply(&env, &database, &["--dry-run", "--format", "json", "--quiet"]).code(0);
    assert_eq!(outcome.json()["outcome"], "dry_run");
    database.execute("insert into users values (1, null), (2, null)").await;
    let outcome = apply(&env, &database, &["--dry-run", "--quiet"]).code(1);
    assert!(outcome.stderr.contains(": 2 rows: "), "{outcome}");
}

#[tokio::test]
async fn data_that_does_not_comply_is_told_before_anything_has_changed() {
    let (env, database) = env().await;
    database.execute("insert into users values (1, null)").await;
    let outcome = apply(&env, &database, &ALL).code(1);
    assert!(outcome.stderr.contains("1 problem stands in the way, and nothing was changed\n  - step "), "{outcome}");
    let left = database
        .client()
        .await
        .query_one("select count(*) from pg_attribute where attname = 'age' and attrelid = 'users'::regclass", &[])
        .await
        .unwrap();
    assert_eq!(left.get::<_, i64>(0), 0);
}

/// Writes `plan.json` for the database.
fn plan(env: &TestEnv, database: &TestDatabase) {
    let url = database.url();
    env.run(&["plan", "--old", &url, "--new", "new.json", "--format", "json", "--out", "plan.json"]).code(0);
}

fn apply_plan(env: &TestEnv, database: &TestDatabase) -> Outcome {
    env.run(&["apply", &database.url(), "--plan", "plan.json", "--yes", "--allow", "all"])
}

#[tokio::test]
async fn a_plan_file_is_applied_once_and_leaves_a_log() {
    let (env, database) = env().await;
    plan(&env, &database);
    apply_plan(&env, &database).code(0);
    assert!(!differs(&env, &database));
    let again = apply_plan(&env, &database).code(0);
    assert_eq!(again.stderr, "Nothing to do: the plan was applied before.\n");
    let log = "select count(*) from driftless.migration_log where outcome = 'done'";
    assert!(database.client().await.query_one(log, &[]).await.unwrap().get::<_, i64>(0) > 1);
}

#[tokio::test]
async fn a_plan_file_that_is_none_is_refused() {
    let (env, database) = env().await;
    plan(&env, &database);
    let json = env.read("plan.json");
    for (text, told) in [
        (
            json.replacen("integer", "bigint", 1),
            "it does not match its digest: the file was changed after it was written\nhint: make the plan again; to run statements of your own, use psql",
        ),
        (
            json.replacen("\"version\":1", "\"version\":9", 1),
            "its format version is 9, and this version of driftless reads up to 1\nhint: use a newer driftless",
        ),
        (json.chars().take(300).collect(), "the JSON is damaged or cut off at line "),
        ("{}".to_owned(), "it is JSON, but not a plan"),
        (json.replacen("\"inside\"", "\"beside\"", 1), "it does not follow the plan format"),
    ] {
        env.write("plan.json", &text);
        let outcome = apply_plan(&env, &database).code(1);
        assert!(outcome.stderr.contains(&format!("error: failed to read the plan plan.json: {told}")), "{outcome}");
    }
    let url = database.url();
    let outcome = env.run(&["apply", &url, "--plan", "nope.json", "--yes"]).code(1);
    assert!(outcome.stderr.contains("failed to read nope.json"), "{outcome}");
    let outcome = env.run(&["apply", &url, "--plan", "plan.json", "--online", "always", "--yes"]).code(2);
    assert!(outcome.stderr.contains("--online has no effect on a finished plan"), "{outcome}");
    env.run(&["apply", &url, "--plan", "plan.json", "--new", "new.json"]).code(2);
    env.run(&["apply", &url, "--yes"]).code(2);
    assert!(differs(&env, &database));
}

#[tokio::test]
async fn a_plan_for_a_database_that_changed_since_is_refused() {
    let (env, database) = env().await;
    plan(&env, &database);
    database.execute("alter table users add column late text").await;
    let outcome = apply_plan(&env, &database).code(1);
    let told = "its schema is not the one that the plan was made for\n  - table public.users is another\n\
                hint: make a new plan for this database as it is now\n";
    assert!(outcome.stderr.ends_with(told), "{outcome}");
}

#[tokio::test]
async fn what_cannot_be_changed_is_refused() {
    let (env, database) = env().await;
    env.sqlite("shop.db", "create table t (id integer)");
    let url = database.url();
    env.write(
        "driftless.yaml",
        &format!(
            "environments:\n  dev:\n    databases:\n    - {{name: a, dsn: '{url}', synchronize: true}}\n    - {{name: b, dsn: '{url}'}}\n\
             \x20 prod:\n    databases:\n    - {{name: a, dsn: '{url}', synchronize: false}}\n"
        ),
    );
    for (target, code, told) in [
        (
            "env:dev/b",
            5,
            "error: the configuration does not let b be changed\nhint: say `synchronize: true` of it there, if it may be\n",
        ),
        ("env:prod", 5, "error: the configuration does not let a be changed\n"),
        ("env:dev", 2, "error: the target is several databases: a, b\n"),
        ("new.json", 2, "error: the target is not a live database\n"),
        ("sqlite:shop.db", 2, "error: the target is an SQLite database, which driftless cannot change yet\n"),
    ] {
        let outcome = env.run(&["apply", target, "--new", "new.json", "--yes", "--allow", "all"]).code(code);
        assert!(outcome.stderr.contains(told), "{target}: {outcome}");
    }
    assert!(differs(&env, &database));
    // To look is allowed.
    env.run(&["apply", "env:prod", "--new", "new.json", "--dry-run"]).code(0);
    env.run(&["apply", "env:dev/a", "--new", "new.json", "--yes", "--allow", "all"]).code(0);
    assert!(!differs(&env, &database));
    // A database of the configuration has a log.
    let log = "select count(*) from driftless.migration_log";
    assert!(database.client().await.query_one(log, &[]).await.unwrap().get::<_, i64>(0) > 1);
}

#[tokio::test]
async fn ctrl_c_says_what_is_done_and_how_to_go_on() {
    let (env, database) = env().await;
    let holder = database.client().await;
    holder.batch_execute("begin; select from users").await.unwrap();
    let url = database.url();
    let child = env
        .command(&["apply", &url, "--new", "new.json", "--yes", "--allow", "all", "--attempts", "1000"])
        .spawn()
        .unwrap();
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let watcher = database.client().await;
    while watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {}
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), Signal::INT).unwrap();
    let outcome = env.outcome(child.wait_with_output().unwrap()).code(130);
    assert!(outcome.stderr.ends_with("interrupted; nothing was changed\n"), "{outcome}");
    holder.batch_execute("commit").await.unwrap();
    assert!(differs(&env, &database));
    apply(&env, &database, &ALL).code(0);
}

#[tokio::test]
async fn whoever_is_in_the_way_is_named() {
    let (env, database) = env().await;
    let holder = database.client().await;
    holder.batch_execute("set application_name = 'a report'; begin; select from users").await.unwrap();
    let flags = [&ALL[..], &["--lock-timeout", "200ms", "--attempts", "2"]].concat();
    let outcome = apply(&env, &database, &flags).code(1);
    for told in [
        " waits for: pid ",
        "application a report, idle in transaction",
        "attempt 1 of 2",
        "a lock did not come free in 2 attempts of 200ms",
    ] {
        assert!(outcome.stderr.contains(told), "{told}: {outcome}");
    }
    holder.batch_execute("commit").await.unwrap();
    apply(&env, &database, &flags).code(0);
}

#[tokio::test]
async fn a_rename_that_somebody_vouches_for_keeps_the_values() {
    let mut env = TestEnv::new();
    let old = "create table users (id bigint primary key, mail text); insert into users values (1, 'a@example.com');";
    let database = env.postgres("DB", old).await;
    env.snapshot("new.json", "create table users (id bigint primary key, email text not null);").await;
    let outcome = apply(&env, &database, &["--yes"]).code(5);
    assert!(
        outcome.stderr.contains("column public.users.mail may be what is now column public.users.email: "),
        "{outcome}"
    );
    let outcome = apply(
        &env,
        &database,
        &["--yes", "--allow", "TABLE_SCAN_UNDER_LOCK", "--rename", "public.users.mail=public.users.email"],
    );
    assert_eq!(outcome.code, 0, "{outcome}");
    let value = database.client().await.query_one("select email from users", &[]).await.unwrap();
    assert_eq!(value.get::<_, String>(0), "a@example.com");
    // The line of a file stays valid when it is done.
    env.write("renames", "column public.users.mail = email\n");
    let outcome = apply(&env, &database, &["--yes", "--renames", "renames"]).code(0);
    assert!(outcome.stderr.ends_with("Nothing to do: the schema is the wanted one.\n"), "{outcome}");
}
