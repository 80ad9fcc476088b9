//! Plans: what is written, and what is no plan.

use driftless_schema::plan::Plan;

use crate::test_env::TestEnv;

const OLD: &str = "create table users (id bigint primary key, mail text, age text);\n\
                   create view v as select id, mail from users;";
const NEW: &str = "create table users (id bigint primary key, email text, age integer);\n\
                   create view v as select id, email from users;";

/// An environment with both schemas, and an empty database.
async fn env() -> (TestEnv, driftless_testkit::postgres::TestDatabase) {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", "").await;
    env.snapshot("old.json", OLD).await;
    env.snapshot("new.json", NEW).await;
    (env, database)
}

#[tokio::test]
async fn sql_and_text_tell_what_why_and_what_can_go_wrong() {
    let (env, _database) = env().await;
    let sql = env.run(&["plan", "--old", "old.json", "--new", "new.json"]).code(0).stdout;
    for part in [
        "\\set ON_ERROR_STOP on\n",
        "\nBEGIN;\n",
        "\nCOMMIT;\n",
        "DATA_LOSS: ",
        "locks table public.users: ACCESS EXCLUSIVE",
        "ALTER COLUMN age TYPE integer USING",
    ] {
        assert!(sql.contains(part), "{part:?} is not in:\n{sql}");
    }
    let text = env.run(&["plan", "--old", "old.json", "--new", "new.json", "--format", "text"]).code(0);
    assert!(text.stdout.starts_with("── one transaction\n  1. "), "{text}");
    assert!(text.stderr.contains(" statements in 1 transaction: DATA_LOSS, "), "{text}");
    assert_eq!(env.run(&["plan", "--old", "old.json", "--new", "new.json", "--exit-code"]).code, 3);
    let nothing = env.run(&["plan", "--old", "old.json", "--new", "old.json", "--exit-code"]).code(0);
    assert_eq!((nothing.stdout.as_str(), nothing.stderr.as_str()), ("-- Nothing to do\n", "Nothing to do\n"));
}

#[tokio::test]
async fn psql_runs_the_sql_as_it_is() {
    let (env, database) = env().await;
    let sql = env.run(&["plan", "--old", "old.json", "--new", "new.json"]).code(0).stdout;
    database.execute(OLD).await;
    let statements: String =
        sql.lines().filter(|line| !line.starts_with('\\')).map(|line| format!("{line}\n")).collect();
    database.execute(&statements).await;
    let outcome = env.run(&["diff", "--old", &database.url(), "--new", "new.json", "--exit-code"]).code(0);
    assert_eq!(outcome.stdout, "");
}

#[tokio::test]
async fn a_plan_file_is_the_same_each_time_and_reads_back() {
    let (env, _database) = env().await;
    let arguments = ["plan", "--old", "old.json", "--new", "new.json", "--format", "json", "--out"];
    for file in ["one.json", "two.json"] {
        let outcome = env.run(&[&arguments[..], &[file]].concat()).code(0);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(env.read("one.json"), env.read("two.json"));
    let plan = Plan::from_json(env.read("one.json").as_bytes()).unwrap();
    assert_eq!(env.json("one.json")["digest"], plan.digest().as_str());
}

#[tokio::test]
async fn the_way_back_says_what_does_not_come_back() {
    let (env, _database) = env().await;
    let arguments = ["plan", "--old", "old.json", "--new", "new.json", "--reverse", "--format"];
    for format in ["text", "sql"] {
        let outcome = env.run(&[&arguments[..], &[format]].concat()).code(0);
        assert!(outcome.stdout.contains("ADD COLUMN mail"), "{outcome}");
        assert!(outcome.stdout.contains("does not come back: the values of the column"), "{outcome}");
    }
}

#[tokio::test]
async fn a_plan_is_rehearsed_on_a_copy() {
    let (env, _database) = env().await;
    let outcome = env.run(&["plan", "--old", "old.json", "--new", "new.json", "--verify"]).code(0);
    assert!(outcome.stderr.contains("Verified on a throwaway copy.\n"), "{outcome}");
    let outcome = env.run(&["plan", "--old", "old.json", "--new", "new.json", "--verify", "--reverse"]).code(0);
    assert!(outcome.stderr.contains("Verified on a throwaway copy.\n"), "{outcome}");
}

#[tokio::test]
async fn what_is_no_pair_of_schemas_is_refused() {
    let (env, database) = env().await;
    env.sqlite("shop.db", "create table t (id integer)");
    env.write("schema.sql", "create type t as enum ('a');");
    let url = database.url();
    env.write(
        "driftless.yaml",
        &format!("env: dev\ndatabases:\n- {{name: a, dsn: '{url}'}}\n- {{name: b, dsn: '{url}'}}\n"),
    );
    for (arguments, told) in [
        (
            &["plan", "--old", "env:dev", "--new", "new.json"][..],
            "error: the old source has several databases, and a plan is of one: a, b\n\
             hint: choose one with --database NAME, or env:NAME/DATABASE\n",
        ),
        (
            &["plan", "--old", "env:dev", "--new", "new.json", "--database", "c"],
            "error: the old source has no database \"c\"\nhint: there are: a, b\n",
        ),
        (
            &["plan", "--old", "sqlite:shop.db", "--new", "sqlite:shop.db"],
            "error: the old schema is of sqlite, which driftless cannot change yet\nhint: plans are for PostgreSQL\n",
        ),
        // And not because the file is PostgreSQL's.
        (
            &["plan", "--old", "sqlite:shop.db", "--new", "schema.sql"],
            "error: the old schema is of sqlite, which driftless cannot change yet\nhint: plans are for PostgreSQL\n",
        ),
        (
            &["plan", "--old", "old.json", "--new", "new.json", "--rename", "public.users.mail"],
            "\"public.users.mail\" is no rename",
        ),
        (
            &["plan", "--old", "old.json", "--new", "new.json", "--rename", "public.nope=x"],
            "the old schema has no public.nope",
        ),
        (
            &["plan", "--old", "old.json", "--new", "new.json", "--format", "json", "--schema", "public"],
            "a plan file for part of a schema could not be applied",
        ),
    ] {
        let outcome = env.run(arguments).code(2);
        assert!(outcome.stderr.contains(told), "{arguments:?}: {outcome}");
    }
    env.run(&["plan", "--old", "env:dev", "--new", "new.json", "--database", "b", "--quiet"]).code(0);
    env.write("renames", "table public.a = public.b\nnonsense\n");
    let outcome = env.run(&["plan", "--old", "old.json", "--new", "new.json", "--renames", "renames"]).code(2);
    assert!(outcome.stderr.contains("error: renames:2: \"nonsense\" is no rename\n"), "{outcome}");
}
