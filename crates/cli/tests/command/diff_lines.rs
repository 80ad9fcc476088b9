//! `driftless diff`: what is said of two schemas, in every form.

use serde_json::json;

use crate::test_env::TestEnv;

/// Two databases, before and after.
const DATAFLOW: [&str; 2] = [
    "create table job_logs (id bigint primary key);
     create table old_jobs (id bigint primary key)",
    "create schema reporting;
     create table schedule (id bigint primary key, cron text not null);
     create table job_logs (id bigint primary key, error_message text)",
];
const DATASOURCE: [&str; 2] = [
    "create schema legacy;
     create table users (id bigint primary key, age integer not null);
     create table data_source (id bigint primary key, secret_key text)",
    "create table users (id bigint primary key, age text not null);
     create table data_source (id bigint primary key)",
];

/// Writes snapshots of both databases, `old.json` and `new.json`.
async fn snapshots() -> TestEnv {
    let mut env = TestEnv::new();
    for (at, name) in ["old", "new"].into_iter().enumerate() {
        let (flow, source) = (env.postgres("DB1", DATAFLOW[at]).await, env.postgres("DB2", DATASOURCE[at]).await);
        let config = format!(
            "databases:\n  - name: dataflow_server\n    dsn: {}\n  - name: datasource_server\n    dsn: {}\n",
            flow.url(),
            source.url()
        );
        env.write("config.yaml", &config);
        env.run(&["snapshot", "--config", "config.yaml", "--new", &format!("{name}.json")]).code(0);
    }
    env
}

const SNAPSHOTS: [&str; 5] = ["diff", "--old", "old.json", "--new", "new.json"];

#[tokio::test]
async fn the_lines_are_the_documented_ones() {
    let env = snapshots().await;
    let outcome = env.run(&SNAPSHOTS).code(0);
    for line in [
        "✅ New table: dataflow_server.public.schedule",
        "✅ New column: dataflow_server.public.job_logs.error_message (text)",
        "✅ New schema: dataflow_server.reporting",
        "❌ Table dropped: dataflow_server.public.old_jobs",
        "⚠️ Type changed: datasource_server.public.users.age (integer → text)",
        "❌ Column dropped: datasource_server.public.data_source.secret_key",
        "❌ Schema dropped: datasource_server.legacy",
    ] {
        assert!(outcome.changes().contains(&line), "{line} is not in {outcome}");
    }
    insta::assert_snapshot!(outcome, @"
    exit 0
    --- stdout
    ✅ New column: dataflow_server.public.job_logs.error_message (text) · safe
    ❌ Table dropped: dataflow_server.public.old_jobs · breaking: readers: every query on it fails: `relation does not exist`; writers: every statement on it fails: `relation does not exist` [T02]
    ✅ New table: dataflow_server.public.schedule · safe
    ✅ New schema: dataflow_server.reporting · safe
    ❌ Schema dropped: datasource_server.legacy · breaking: readers: every query on what was in it fails; writers: every statement on what was in it fails [X01]
    ❌ Column dropped: datasource_server.public.data_source.secret_key · breaking: readers: every query that names it fails: `column does not exist`; writers: every statement that names it fails: `column does not exist` [C04]
    ⚠️ Type changed: datasource_server.public.users.age (integer → text) · breaking: readers: `operator does not exist: text = integer`, and '10' sorts before '9'; writers: anything can be stored, not numbers alone; typed drivers refuse to send a number [Y05]

    --- stderr
    7 changes: 4 breaking, 3 safe
    ");
}

#[tokio::test]
async fn json_has_a_version_and_every_change_with_its_parts() {
    let outcome = snapshots().await.run(&[&SNAPSHOTS[..], &["--format", "json"]].concat()).code(0);
    let report = outcome.json();
    assert_eq!((&report["format"], &report["version"]), (&json!("driftless-diff"), &json!(1)));
    assert_eq!(report["impact"], "BREAKING");
    insta::assert_snapshot!(outcome);
}

#[tokio::test]
async fn markdown_is_a_table() {
    insta::assert_snapshot!(snapshots().await.run(&[&SNAPSHOTS[..], &["--format", "markdown"]].concat()), @r"
    exit 0
    --- stdout
    ### Schema changes

    7 changes: 4 breaking, 3 safe

    | | change | object | impact | why |
    |---|---|---|---|---|
    | ✅ | New column | `dataflow_server.public.job_logs.error_message` `text` | safe |  |
    | ❌ | Table dropped | `dataflow_server.public.old_jobs` | **breaking** | readers: every query on it fails: `relation does not exist`; writers: every statement on it fails: `relation does not exist` \[T02\] |
    | ✅ | New table | `dataflow_server.public.schedule` | safe |  |
    | ✅ | New schema | `dataflow_server.reporting` | safe |  |
    | ❌ | Schema dropped | `datasource_server.legacy` | **breaking** | readers: every query on what was in it fails; writers: every statement on what was in it fails \[X01\] |
    | ❌ | Column dropped | `datasource_server.public.data_source.secret_key` | **breaking** | readers: every query that names it fails: `column does not exist`; writers: every statement that names it fails: `column does not exist` \[C04\] |
    | ⚠️ | Type changed | `datasource_server.public.users.age` `integer → text` | **breaking** | readers: `operator does not exist: text = integer`, and '10' sorts before '9'; writers: anything can be stored, not numbers alone; typed drivers refuse to send a number \[Y05\] |

    --- stderr
    7 changes: 4 breaking, 3 safe
    ");
}

#[tokio::test]
async fn github_gets_an_annotation_for_every_change() {
    insta::assert_snapshot!(snapshots().await.run(&[&SNAPSHOTS[..], &["--format", "github"]].concat()), @"
    exit 0
    --- stdout
    ::notice title=New column::New column: dataflow_server.public.job_logs.error_message (text)
    ::error title=Table dropped::Table dropped: dataflow_server.public.old_jobs: readers: every query on it fails: `relation does not exist`; writers: every statement on it fails: `relation does not exist` [T02]
    ::notice title=New table::New table: dataflow_server.public.schedule
    ::notice title=New schema::New schema: dataflow_server.reporting
    ::error title=Schema dropped::Schema dropped: datasource_server.legacy: readers: every query on what was in it fails; writers: every statement on what was in it fails [X01]
    ::error title=Column dropped::Column dropped: datasource_server.public.data_source.secret_key: readers: every query that names it fails: `column does not exist`; writers: every statement that names it fails: `column does not exist` [C04]
    ::error title=Type changed::Type changed: datasource_server.public.users.age (integer → text): readers: `operator does not exist: text = integer`, and '10' sorts before '9'; writers: anything can be stored, not numbers alone; typed drivers refuse to send a number [Y05]

    --- stderr
    7 changes: 4 breaking, 3 safe
    ");
}

#[tokio::test]
async fn equal_schemas_have_no_differences_in_any_form() {
    let env = snapshots().await;
    let equal = ["diff", "--old", "old.json", "--new", "old.json", "--exit-code", "--fail-on", "risky"];
    insta::assert_snapshot!(env.run(&equal), @"
    exit 0
    --- stderr
    No differences.
    ");
    insta::assert_snapshot!(env.run(&[&equal[..], &["--format", "markdown"]].concat()), @"
    exit 0
    --- stdout
    ### Schema changes

    No differences.

    --- stderr
    No differences.
    ");
    insta::assert_snapshot!(env.run(&[&equal[..], &["--format", "github"]].concat()), @"
    exit 0
    --- stderr
    No differences.
    ");
    insta::assert_snapshot!(env.run(&[&equal[..], &["--format", "json"]].concat()), @r#"
    exit 0
    --- stdout
    {
      "format": "driftless-diff",
      "version": 1,
      "impact": null,
      "databases": [
        {
          "name": "dataflow_server",
          "dialect": "postgres",
          "old_fingerprint": "sha256:…",
          "new_fingerprint": "sha256:…"
        },
        {
          "name": "datasource_server",
          "dialect": "postgres",
          "old_fingerprint": "sha256:…",
          "new_fingerprint": "sha256:…"
        }
      ],
      "changes": [],
      "not_compared": []
    }

    --- stderr
    No differences.
    "#);
    assert_eq!(env.run(&[&equal[..], &["--quiet"]].concat()).code(0).stderr, "");
}

#[test]
fn the_exit_code_tells_of_differences_only_when_asked() {
    let env = TestEnv::new();
    let base = "create table t (id integer primary key, a text, b integer);";
    env.sqlite("old.db", base);
    env.sqlite("same.db", base);
    env.sqlite("safe.db", &format!("{base} create table u (id integer primary key)"));
    env.sqlite("risky.db", &format!("{base} create unique index t_a on t (a)"));
    env.sqlite("breaking.db", "create table t (id integer primary key, a text)");
    let code = |new: &str, flags: &[&str]| {
        let new = format!("sqlite:{new}.db");
        env.run(&[&["diff", "--old", "sqlite:old.db", "--new", &new, "--quiet"], flags].concat()).code
    };
    for (new, expected) in
        [("same", [0, 0, 0, 0]), ("safe", [0, 3, 0, 0]), ("risky", [0, 3, 3, 0]), ("breaking", [0, 3, 3, 3])]
    {
        let flags = [&[][..], &["--exit-code"], &["--fail-on", "risky"], &["--fail-on", "breaking"]];
        assert_eq!(flags.map(|flags| code(new, flags)), expected, "{new}");
    }
}

#[tokio::test]
async fn a_rename_is_certain_within_one_database_and_a_drop_and_an_addition_between_two() {
    let mut env = TestEnv::new();
    let before = "create table users (id bigint primary key, mail text); create table logs (id int)";
    let after = "alter table users rename column mail to email; alter table logs rename to events";
    let one = env.postgres("DB1", before).await;
    let source = one.url();
    env.run(&["snapshot", &source, "--new", "before.json"]).code(0);
    one.execute(after).await;
    env.run(&["snapshot", &source, "--new", "after.json"]).code(0);
    let renamed = env.run(&["diff", "--old", "before.json", "--new", "after.json"]);
    insta::assert_snapshot!(renamed, @"
    exit 0
    --- stdout
    ⚠️ Table renamed: DB1.public.logs (→ public.events) · breaking: readers: every query by the old name fails: `relation does not exist`; writers: every statement by the old name fails: `relation does not exist` [T03]
    ⚠️ Column renamed: DB1.public.users.mail (→ public.users.email) · breaking: readers: every query by the old name fails: `column does not exist`; writers: every statement by the old name fails: `column does not exist` [C05]

    --- stderr
    2 changes: 2 breaking
    ");
    let json = env.run(&["diff", "--old", "before.json", "--new", "after.json", "--format", "json"]).code(0).json();
    let actions = json["changes"].as_array().unwrap().iter();
    let actions: Vec<_> = actions.map(|it| (it["action"].as_str().unwrap(), it["renamed_from"].as_str())).collect();
    insta::assert_debug_snapshot!(actions, @r#"
    [
        (
            "renamed",
            Some(
                "table public.logs",
            ),
        ),
        (
            "renamed",
            Some(
                "column public.users.mail",
            ),
        ),
    ]
    "#);

    let other = env.postgres("DB2", &format!("{before}; {after}")).await;
    let apart = env.run(&["diff", "--old", "before.json", "--new", &other.url()]);
    insta::assert_snapshot!(apart, @"
    exit 0
    --- stdout
    ✅ New table: DB2.public.events · safe
    ❌ Table dropped: DB2.public.logs · breaking: readers: every query on it fails: `relation does not exist`; writers: every statement on it fails: `relation does not exist` [T02]
    ✅ New column: DB2.public.users.email (text) · safe
    ❌ Column dropped: DB2.public.users.mail · breaking: readers: every query that names it fails: `column does not exist`; writers: every statement that names it fails: `column does not exist` [C04]

    --- stderr
    DB2: 2 tables, 3 columns (… s)
    4 changes: 2 breaking, 2 safe
    ");
}

#[test]
fn a_database_that_only_one_side_has_is_one_line() {
    let env = TestEnv::new();
    env.sqlite("a.db", "create table t (id integer)");
    let config = |name: &str, databases: &[&str]| {
        let lines = databases.iter().map(|name| format!("- {{name: {name}, dsn: 'sqlite:a.db'}}\n"));
        env.write("driftless.yaml", &format!("databases:\n{}", lines.collect::<String>()));
        env.run(&["snapshot", "--new", name]).code(0);
    };
    config("old.json", &["kept", "gone"]);
    config("new.json", &["kept", "come"]);
    insta::assert_snapshot!(env.run(&SNAPSHOTS), @"
    exit 0
    --- stdout
    ✅ New database: come · safe
    ❌ Database dropped: gone · breaking

    --- stderr
    2 changes: 1 breaking, 1 safe
    ");
    insta::assert_snapshot!(env.run(&[&SNAPSHOTS[..], &["--format", "markdown"]].concat()).stdout, @"
    ### Schema changes

    2 changes: 1 breaking, 1 safe

    | | change | object | impact | why |
    |---|---|---|---|---|
    | ✅ | New database | `come` | safe |  |
    | ❌ | Database dropped | `gone` | **breaking** |  |
    ");
    config("one.json", &["other"]);
    let single = env.run(&["diff", "--old", "one.json", "--new", "sqlite:a.db", "--exit-code"]).code(0);
    assert_eq!(single.stdout, "", "two single databases are compared whatever their names");
}
