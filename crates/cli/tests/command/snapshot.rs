//! `driftless snapshot`.

use serde_json::{Value, json};

use crate::test_env::TestEnv;

const SHOP: &str = "create table customers (id bigint primary key, email text not null)";
const CACHE: &str = "create table entries (key text primary key, value blob not null)";

/// Removes what two snapshots of the same databases differ in.
fn without_time(mut snapshot: Value) -> Value {
    assert!(snapshot["created_at"].take().as_str().unwrap().ends_with('Z'));
    snapshot
}

fn fingerprints(snapshot: &Value) -> Vec<&str> {
    snapshot["databases"].as_array().unwrap().iter().map(|it| it["fingerprint"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_documented_configuration_with_databases_of_both_systems_becomes_one_snapshot() {
    let mut env = TestEnv::new().set("SHOP_DB", "unused").set("CACHE_FILE", "cache.db");
    let (shop, other) = (env.postgres("DB1", SHOP).await, env.postgres("DB2", SHOP).await);
    env.sqlite("cache.db", CACHE);
    let fields = other.fields();
    env.write(
        "config.yaml",
        &format!(
            "env: LOCAL
databases:
  - name: dataflow_server
    dsn: {}   # wins over the fields below
    host: nowhere.invalid
    port: 1
    username: admin
    password: ${{DB_PASSWORD:-none}}
    database: ${{SHOP_DB}}
    synchronize: false
    ssl: false
    rejectUnauthorized: false
    dbType: postgres
  - name: datasource_server
    host: {}
    port: {}
    username: {}
    database: {}
    synchronize: \"true\"
  - name: cache
    dsn: sqlite:${{CACHE_FILE}}
",
            shop.url(),
            fields.host.unwrap(),
            fields.port.unwrap(),
            fields.username.unwrap(),
            other.name(),
        ),
    );
    let outcome = env.run(&["snapshot", "--config", "config.yaml", "--new", "snapshots/deep/local.json"]).code(0);
    // The databases finish in any order.
    let mut lines: Vec<&str> = outcome.stderr.lines().map(|line| line.split(" (").next().unwrap()).collect();
    lines[..3].sort_unstable();
    insta::assert_snapshot!(lines.join("\n"), @"
    cache: 1 table, 2 columns
    dataflow_server: 1 table, 2 columns
    datasource_server: 1 table, 2 columns
    Snapshot of 3 databases written to snapshots/deep/local.json
    ");
    assert_eq!(outcome.stdout, "");

    let snapshot = env.json("snapshots/deep/local.json");
    assert_eq!((&snapshot["format"], &snapshot["version"]), (&json!("driftless-snapshot"), &json!(1)));
    assert_eq!(snapshot["environment"], "LOCAL");
    assert_eq!(snapshot.get("unreachable"), None);
    let databases = snapshot["databases"].as_array().unwrap();
    let names: Vec<_> = databases.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["dataflow_server", "datasource_server", "cache"], "in the order of the configuration");
    let major = driftless_testkit::postgres::default_major();
    assert!(databases[0]["server_version"].as_str().unwrap().starts_with(&format!("{major}.")));
    assert!(databases[2]["server_version"].as_str().unwrap().starts_with("3."));
    let fingerprints = fingerprints(&snapshot);
    assert!(fingerprints.iter().all(|it| it.starts_with("sha256:") && it.len() == 71), "{fingerprints:?}");
    assert_eq!(fingerprints[0], fingerprints[1], "equal schemas in two databases");
    assert_ne!(fingerprints[0], fingerprints[2]);

    env.run(&["snapshot", "--config", "config.yaml", "--new", "again.json", "--parallel", "1"]).code(0);
    assert_eq!(without_time(snapshot), without_time(env.json("again.json")));
}

#[test]
fn one_database_of_the_configuration_or_some_of_them_are_chosen_by_name() {
    let env = TestEnv::new();
    env.sqlite("a.db", SHOP);
    let names = ["one", "two", "three"];
    let databases: String = names.iter().map(|name| format!("  - {{name: {name}, dsn: sqlite:a.db}}\n")).collect();
    env.write("driftless.yaml", &format!("databases:\n{databases}"));
    for (chosen, expected) in [
        (vec!["--database", "two"], vec!["two"]),
        (vec!["--database", "three,one"], vec!["three", "one"]),
        (vec!["--database", "one", "--database", "two"], vec!["one", "two"]),
        (vec![], vec!["one", "two", "three"]),
    ] {
        let outcome = env.run(&[vec!["snapshot", "--quiet"], chosen].concat()).code(0);
        let found = outcome.json()["databases"].as_array().unwrap().clone();
        assert_eq!(found.iter().map(|it| it["name"].as_str().unwrap()).collect::<Vec<_>>(), expected);
        assert_eq!(outcome.stderr, "", "--quiet");
    }
    insta::assert_snapshot!(env.run(&["snapshot", "--database", "four"]), @"
    exit 1
    --- stderr
    error: failed to find the database `four` in the configuration
    hint: there are: one, two, three
    ");
}

#[test]
fn one_environment_of_several_is_chosen_and_the_variables_of_others_may_be_unset() {
    let env = TestEnv::new().set("DRIFTLESS_CONFIG", "environments.yml");
    env.sqlite("dev.db", SHOP);
    env.write(
        "environments.yml",
        "environments:
  dev:
    databases: [{name: shop, dsn: 'sqlite:dev.db'}]
  prod:
    databases: [{name: shop, dsn: '${PROD_URL}'}]
",
    );
    let outcome = env.run(&["snapshot", "--env", "dev"]).code(0);
    assert_eq!(outcome.json()["environment"], "dev");
    insta::assert_snapshot!(env.run(&["snapshot", "--env", "prod"]), @"
    exit 1
    --- stderr
    error: failed to read the configuration environments.yml:5:35: `dsn` needs the variable PROD_URL, which is not set
      |
    5 |     databases: [{name: shop, dsn: …
      |                                   ^
    hint: set PROD_URL, or write ${PROD_URL:-default}
    ");
    insta::assert_snapshot!(env.run(&["snapshot", "--env", "test"]), @"
    exit 1
    --- stderr
    error: failed to find the environment `test` in environments.yml
    hint: there are: dev, prod
    ");
    let open = TestEnv::new();
    open.sqlite("x.db", SHOP);
    open.write(
        "driftless.yaml",
        "environments: {a: {databases: [{name: x, dsn: 'sqlite:x.db'}]}, b: {databases: [{name: x, dsn: 'sqlite:x.db'}]}}",
    );
    insta::assert_snapshot!(open.run(&["snapshot"]), @"
    exit 1
    --- stderr
    error: failed to choose an environment of the configuration: there are several
    hint: there are: a, b
    ");
    insta::assert_snapshot!(open.run(&["snapshot", "--database", "x"]), @"
    exit 1
    --- stderr
    error: failed to choose one database `x` of the configuration: several environments have one
    hint: there are: a/x, b/x
    ");
}

#[test]
fn a_configuration_that_is_not_there_is_told() {
    insta::assert_snapshot!(TestEnv::new().run(&["snapshot"]), @"
    exit 1
    --- stderr
    error: failed to find a configuration file: there is neither driftless.yaml nor driftless.yml in .
    hint: name it with --config FILE, or in DRIFTLESS_CONFIG
    ");
    insta::assert_snapshot!(TestEnv::new().run(&["snapshot", "--config", "none.yaml"]), @"
    exit 1
    --- stderr
    error: failed to read the configuration none.yaml: No such file or directory (os error 2)
    hint: name the file with --config
    ");
}

#[test]
fn without_a_file_the_snapshot_goes_to_standard_output() {
    let env = TestEnv::new();
    env.sqlite("shop.db", CACHE);
    insta::assert_snapshot!(env.run(&["snapshot", "sqlite:shop.db"]), @r#"
    exit 0
    --- stdout
    {
     "format":"driftless-snapshot",
     "version":1,
     "created_at":"…",
     "databases":[
      {
       "name":"shop",
       "dialect":"sqlite",
       "server_version":"…",
       "fingerprint":"sha256:…",
       "schemas":{"main":"sha256:…"},
       "objects":[
        {"id":"schema main","body":"schema"},
        {"id":"table main.entries","body":{"table":{"columns":[
            {"name":"key","type":"TEXT"},
            {"name":"value","type":"BLOB","not_null":true}
           ]}}},
        {"id":"constraint main.entries.entries_pkey","body":{"constraint":{"primary_key":{"columns":["key"]}}}}
       ]
      }
     ]
    }

    --- stderr
    shop: 1 table, 2 columns (… s)
    "#);
    let explicit = env.run(&["snapshot", "sqlite:shop.db", "--new", "-"]).code(0);
    assert_eq!(explicit.json()["databases"][0]["name"], "shop");
    assert_eq!(env.files(), ["shop.db"]);
}

#[test]
fn part_of_a_schema_is_chosen_and_a_pattern_that_matches_nothing_is_told() {
    let env = TestEnv::new();
    env.sqlite("shop.db", "create table a (id int); create table a_log (id int); create table b (id int)");
    let outcome = env.run(&["snapshot", "sqlite:shop.db", "--include", "a*", "--exclude", "*_log,none"]).code(0);
    let objects = outcome.json()["databases"][0]["objects"].clone();
    let ids = objects.as_array().unwrap().iter().map(|object| object["id"].as_str().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), ["schema main", "table main.a"]);
    assert!(outcome.stderr.ends_with("warning: the pattern \"none\" matches nothing\n"), "{outcome}");
}

#[tokio::test]
async fn of_several_databases_the_one_that_fails_is_named_and_the_others_are_written() {
    let mut env = TestEnv::new();
    let shop = env.postgres("DB", SHOP).await;
    env.sqlite("cache.db", CACHE);
    let config = |broken: &str| {
        let databases = [("shop", shop.url()), ("billing", broken.to_owned()), ("cache", "sqlite:cache.db".to_owned())];
        let lines = databases.map(|(name, dsn)| format!("  - name: {name}\n    dsn: {dsn}\n"));
        env.write("driftless.yaml", &format!("databases:\n{}", lines.concat()));
    };
    config(&shop.url());
    env.run(&["snapshot", "--new", "whole.json"]).code(0);
    config("postgres://app@127.0.0.1:1/billing");
    let outcome = env.run(&["snapshot", "--new", "partial.json", "--parallel", "1"]);
    insta::assert_snapshot!(outcome, @"
    exit 4
    --- stderr
    shop: 1 table, 2 columns (… s)
    billing: failed to connect to app@127.0.0.1:1/billing: nothing listens on port 1 there
    billing: hint: is the server running, and does listen_addresses name this interface?
    cache: 1 table, 2 columns (… s)
    Snapshot of 2 databases written to partial.json
    1 database could not be read and is not in the snapshot
    ");
    let partial = env.json("partial.json");
    let names: Vec<_> = partial["databases"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["shop", "cache"]);
    insta::assert_snapshot!(partial["unreachable"], @r#"[{"name":"billing","reason":"connect to app@127.0.0.1:1/billing: nothing listens on port 1 there"}]"#);

    // It is no drop, whichever side it is missing on.
    insta::assert_snapshot!(env.run(&["diff", "--old", "whole.json", "--new", "partial.json"]), @"
    exit 4
    --- stderr
    not compared: billing: connect to app@127.0.0.1:1/billing: nothing listens on port 1 there
    No differences.
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "partial.json", "--new", "whole.json", "--format", "json"]), @r#"
    exit 4
    --- stdout
    {
      "format": "driftless-diff",
      "version": 1,
      "impact": null,
      "databases": [
        {
          "name": "cache",
          "dialect": "sqlite",
          "old_fingerprint": "sha256:…",
          "new_fingerprint": "sha256:…"
        },
        {
          "name": "shop",
          "dialect": "postgres",
          "old_fingerprint": "sha256:…",
          "new_fingerprint": "sha256:…"
        }
      ],
      "changes": [],
      "not_compared": [
        {
          "database": "billing",
          "reason": "connect to app@127.0.0.1:1/billing: nothing listens on port 1 there"
        }
      ]
    }

    --- stderr
    not compared: billing: connect to app@127.0.0.1:1/billing: nothing listens on port 1 there
    No differences.
    "#);
    insta::assert_snapshot!(env.run(&["diff", "--old", "partial.json", "--new", "env:default", "--format", "markdown", "--parallel", "1"]), @"
    exit 4
    --- stdout
    ### Schema changes

    No differences.

    > Not compared: `billing`: connect to app@127.0.0.1:1/billing: nothing listens on port 1 there

    --- stderr
    shop: 1 table, 2 columns (… s)
    billing: failed to connect to app@127.0.0.1:1/billing: nothing listens on port 1 there
    billing: hint: is the server running, and does listen_addresses name this interface?
    cache: 1 table, 2 columns (… s)
    not compared: billing: connect to app@127.0.0.1:1/billing: nothing listens on port 1 there
    No differences.
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "whole.json", "--new", "partial.json", "--format", "github"]), @"
    exit 4
    --- stdout
    ::warning title=Not compared::billing: connect to app@127.0.0.1:1/billing: nothing listens on port 1 there

    --- stderr
    not compared: billing: connect to app@127.0.0.1:1/billing: nothing listens on port 1 there
    No differences.
    ");
    // Models of a database that is not there would count as stale.
    insta::assert_snapshot!(env.run(&["generate", "--new", "partial.json", "--out", "models"]), @"
    exit 1
    --- stderr
    error: failed to generate models: database billing could not be read
    ");
    assert!(!env.path("models").exists());
}

#[test]
fn one_database_that_fails_is_a_failure_and_an_old_file_stays_as_it_was() {
    let env = TestEnv::new();
    env.write("old.json", "precious");
    insta::assert_snapshot!(env.run(&["snapshot", "postgres://app@127.0.0.1:1/shop", "--new", "old.json"]), @"
    exit 1
    --- stderr
    error: failed to connect to app@127.0.0.1:1/shop: nothing listens on port 1 there
    hint: is the server running, and does listen_addresses name this interface?
    ");
    env.write("driftless.yaml", "databases: [{name: shop, host: 127.0.0.1, port: 1, username: app, database: d}]");
    insta::assert_snapshot!(env.run(&["snapshot", "--new", "old.json"]), @"
    exit 1
    --- stderr
    error: failed to connect to app@127.0.0.1:1/d: nothing listens on port 1 there
    hint: is the server running, and does listen_addresses name this interface?
    ");
    assert_eq!(env.read("old.json"), "precious");
    env.run(&["snapshot", "--new", "folder/new.json"]).code(1);
    assert_eq!(env.files(), ["driftless.yaml", "old.json"]);
}

#[test]
fn when_every_database_fails_nothing_is_written() {
    let env = TestEnv::new();
    env.write("driftless.yaml", "databases:\n- {name: a, dsn: 'sqlite:a.db'}\n- {name: b, dsn: 'sqlite:b.db'}\n");
    insta::assert_snapshot!(env.run(&["snapshot", "--new", "new.json", "--parallel", "1"]), @"
    exit 1
    --- stderr
    a: failed to open ./a.db: there is no such file
    a: hint: check the path; a database is read, never made
    b: failed to open ./b.db: there is no such file
    b: hint: check the path; a database is read, never made
    error: failed to read any of 2 databases
    ");
    assert_eq!(env.files(), ["driftless.yaml"]);
}
