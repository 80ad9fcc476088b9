//! The process is killed, at whatever moment: the next run goes on.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use driftless_testkit::postgres::TestDatabase;

use crate::test_env::TestEnv;

const OLD: &str = "create table users (id bigint primary key, mail text, city text);
    create table orders (id bigint primary key, user_id bigint, note text);
    create index orders_note_idx on orders (note);
    create index users_city_idx on users (city);
    create view v as select id from users;";
const NEW: &str = "create table users (id bigint primary key, mail text not null unique);
    create table orders (id bigint primary key, user_id bigint references users (id), note varchar(40));
    create index orders_user_idx on orders (user_id);
    create index orders_note_idx on orders (note, id);
    create view v as select id, mail from users;
    create table more (id int primary key);";

async fn env() -> (TestEnv, TestDatabase) {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", OLD).await;
    env.snapshot("new.json", NEW).await;
    (env, database)
}

/// Starts the command, and kills it as soon as it has told of `steps` finished steps; false where it
/// came to its end before.
fn killed_after(env: &TestEnv, arguments: &[&str], steps: usize) -> bool {
    let mut child = env.command(arguments).stdout(Stdio::null()).spawn().unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let is_told = |line: &str| line.split_once('/').is_some_and(|(number, _)| number.parse() == Ok(steps));
    let seen = stderr.lines().map_while(Result::ok).any(|line| is_told(&line));
    child.kill().unwrap();
    let ended_well = child.wait().unwrap().success();
    assert!(seen || ended_well);
    seen && !ended_well
}

async fn assert_wanted(env: &TestEnv, database: &TestDatabase) {
    let outcome = env.run(&["diff", "--old", &database.url(), "--new", "new.json", "--exit-code"]).code(0);
    assert_eq!(outcome.stdout, "");
    let invalid = "select count(*) from pg_index where not indisvalid";
    assert_eq!(database.client().await.query_one(invalid, &[]).await.unwrap().get::<_, i64>(0), 0);
}

/// The server may take a moment to see that the session is gone, which still holds the lock.
fn again(env: &TestEnv, arguments: &[&str]) {
    loop {
        // Not `run`, which tries again what fails, and finds it done.
        let outcome = env.outcome(env.command(arguments).output().unwrap());
        if outcome.code == 0 {
            return;
        }
        assert!(outcome.stderr.contains("another apply is at work there"), "{outcome}");
    }
}

#[tokio::test]
async fn a_plan_file_goes_on_after_any_statement() {
    let mut killed = 0;
    for steps in 1.. {
        let (env, database) = env().await;
        let url = database.url();
        let plan = [
            "plan",
            "--old",
            &url,
            "--new",
            "new.json",
            "--online",
            "always",
            "--format",
            "json",
            "--out",
            "plan.json",
        ];
        env.run(&plan).code(0);
        let arguments = ["apply", &url, "--plan", "plan.json", "--yes", "--allow", "all"];
        let of = env.json("plan.json")["plan"]["steps"].as_array().unwrap().len();
        killed += usize::from(killed_after(&env, &arguments, steps));
        again(&env, &arguments);
        assert_wanted(&env, &database).await;
        if steps == of {
            break;
        }
    }
    assert!(killed > 5, "only {killed} runs were killed");
}

#[tokio::test]
async fn without_a_file_what_is_left_is_planned_anew() {
    for steps in [1, 4, 7] {
        let (env, database) = env().await;
        let url = database.url();
        let arguments = ["apply", &url, "--new", "new.json", "--online", "always", "--yes", "--allow", "all"];
        killed_after(&env, &arguments, steps);
        again(&env, &arguments);
        assert_wanted(&env, &database).await;
    }
}

#[tokio::test]
async fn a_process_killed_while_it_waits_leaves_nothing_half_done() {
    let (env, database) = env().await;
    let url = database.url();
    let arguments = ["apply", &url, "--new", "new.json", "--yes", "--allow", "all", "--lock-timeout", "1min"];
    let holder = database.client().await;
    holder.batch_execute("begin; select from orders").await.unwrap();
    let mut child = env.command(&arguments).spawn().unwrap();
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let watcher = database.client().await;
    while watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {}
    child.kill().unwrap();
    child.wait().unwrap();
    holder.batch_execute("commit").await.unwrap();
    again(&env, &arguments);
    assert_wanted(&env, &database).await;
}
