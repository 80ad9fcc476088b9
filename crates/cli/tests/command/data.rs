//! `data sync` and `data verify` up to the first connection: flags, the file, and what is refused.

use crate::test_env::{Outcome, PLANTED, TestEnv};

/// An address that nobody listens on.
fn nowhere(database: &str) -> String {
    format!("postgres://u:{PLANTED}@127.0.0.1:1/{database}")
}

fn sync(env: &TestEnv, flags: &[&str]) -> Outcome {
    env.run(&[&["data", "sync", "--retries", "0"], flags].concat())
}

fn verify(env: &TestEnv, flags: &[&str]) -> Outcome {
    env.run(&[&["data", "verify", "--retries", "0"], flags].concat())
}

#[test]
fn flags_of_pgsync_have_two_dashes_here() {
    let env = TestEnv::new();
    let url = nowhere("d");
    insta::assert_snapshot!(env.run(&["data", "sync", "-source", &url, "-target", &url]), @"
    exit 2
    --- stderr
    error: unexpected argument '-source' found

      tip: a similar argument exists: '--source'

    Usage: driftless data sync [OPTIONS]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["data", "sync", "-verbose", "--source", &url]), @"
    exit 2
    --- stderr
    error: unexpected argument '-verbose' found

      tip: a similar argument exists: '--verbose'

    Usage: driftless data sync [OPTIONS]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["data", "sync", &format!("-config={url}")]), @"
    exit 2
    --- stderr
    error: unexpected argument '-config' found

      tip: a similar argument exists: '--config'

    Usage: driftless data sync [OPTIONS]

    For more information, try '--help'.
    ");
    for flag in ["schema", "timestamp", "parallel", "batch-size", "include", "exclude", "target"] {
        let outcome = env.run(&["data", "sync", &format!("-{flag}"), "1"]).code(2);
        assert!(outcome.stderr.contains(&format!("'--{flag}'")), "{outcome}");
    }
    // What is no flag of any command stays as clap says it.
    insta::assert_snapshot!(env.run(&["data", "sync", "-sauce", "x"]), @"
    exit 2
    --- stderr
    error: unexpected argument '-s' found

    Usage: driftless data sync [OPTIONS]

    For more information, try '--help'.
    ");
}

#[test]
fn flags_that_cannot_be_understood() {
    let env = TestEnv::new();
    let wrong = |flags: &[&str]| sync(&env, flags).code(2).stderr.lines().next().unwrap().to_owned();
    let told = [
        &["--parallel", "65"][..],
        &["--parallel", "0"],
        &["--batch-size", "0"],
        &["--max-rate", "fast"],
        &["--max-delete-percent", "101"],
        &["--check", "all"],
        &["--no-key", "guess"],
        &["--where", "users"],
        &["--columns", "users=id,,name"],
        &["--dry-run", "--verify"],
    ]
    .map(wrong);
    insta::assert_snapshot!(told.join("\n"), @"
    error: invalid value '65' for '--parallel <N>': 65 is not in 1..=64
    error: invalid value '0' for '--parallel <N>': 0 is not in 1..=64
    error: invalid value '0' for '--batch-size <ROWS>': 0 is not in 1..=1000000000
    error: invalid value 'fast' for '--max-rate <BYTES/S>': a rate is written 500k, 10M, 1G or 10MiB, in bytes per second
    error: invalid value '101' for '--max-delete-percent <N>': 101 is not in 0..=100
    error: invalid value 'all' for '--check <LEVEL>'
    error: invalid value 'guess' for '--no-key <WAY>'
    error: invalid value 'users' for '--where <TABLE=CONDITION>': a filter is written TABLE=CONDITION, as 'users=active and not deleted'
    error: invalid value 'users=id,,name' for '--columns <TABLE=A,B>': columns are written TABLE=COLUMN,COLUMN
    error: the argument '--dry-run' cannot be used with '--verify'
    ");
    let outcome = verify(&env, &["--check", "none"]).code(2);
    assert!(outcome.stderr.contains("[possible values: rows, keys]"), "{outcome}");
}

#[test]
fn both_sides_have_to_be_named() {
    let env = TestEnv::new();
    env.write("sync.json", "{\"targetDb\": \"postgres://h/d\"}");
    insta::assert_snapshot!(sync(&env, &[]), @"
    exit 2
    --- stderr
    error: no source is given
    hint: name it with --source, or as `sourceDb` in the file of --config
    ");
    insta::assert_snapshot!(sync(&env, &["--config", "sync.json"]), @"
    exit 2
    --- stderr
    error: no source is given
    hint: name it with --source, or as `sourceDb` in the file of --config
    ");
    insta::assert_snapshot!(verify(&env, &["--source", &nowhere("d")]), @"
    exit 2
    --- stderr
    error: no target is given
    hint: name it with --target, or as `targetDb` in the file of --config
    ");
}

#[test]
fn both_sides_have_to_be_live_postgresql() {
    let env = TestEnv::new();
    let url = nowhere("d");
    env.write("two.yaml", "databases: [{name: a, dsn: 'postgres://h/a'}, {name: b, dsn: 'postgres://h/b'}]");
    insta::assert_snapshot!(sync(&env, &["--source", "sqlite:a.db", "--target", &url]), @"
    exit 2
    --- stderr
    error: the source is an SQLite database
    hint: rows are copied from PostgreSQL to PostgreSQL
    ");
    insta::assert_snapshot!(sync(&env, &["--source", &url, "--target", "a.json"]), @"
    exit 2
    --- stderr
    error: the target is not a live database
    hint: name it as postgres://… or env:NAME/DATABASE
    ");
    insta::assert_snapshot!(sync(&env, &["--source", &url, "--target", "env:default", "--config", "two.yaml"]), @"
    exit 2
    --- stderr
    error: the target is several databases: a, b
    hint: choose one with env:NAME/DATABASE
    ");
    insta::assert_snapshot!(sync(&env, &["--source", &url, "--target", &format!("mysql://u:{PLANTED}@h/d")]), @"
    exit 2
    --- stderr
    error: failed to read from mysql: this version of driftless does not know that database system
    hint: a source is postgres://…, sqlite:PATH, a snapshot .json, a .sql file or a folder of them, or env:NAME for a database of the configuration
    ");
}

#[test]
fn flags_beat_the_file() {
    let env = TestEnv::new();
    env.write("sync.json", "{\"sourceDb\": \"sqlite:a.db\", \"targetDb\": \"sqlite:b.db\"}");
    let side = |flags: &[&str]| {
        let outcome = sync(&env, &[&["--config", "sync.json"], flags].concat()).code(2);
        outcome.stderr.lines().next().unwrap().to_owned()
    };
    assert_eq!(side(&[]), "error: the source is an SQLite database");
    assert_eq!(side(&["--source", &nowhere("d")]), "error: the target is an SQLite database");
    // With both flags nothing is left to be wrong but the connection.
    sync(&env, &["--config", "sync.json", "--source", &nowhere("a"), "--target", &nowhere("b")]).code(1);
}

#[test]
fn mistakes_in_the_file_show_their_line() {
    let env = TestEnv::new();
    let source = nowhere("d");
    env.write("sync.json", &format!("{{\n  \"sourceDb\": \"{source}\",\n  \"paralel\": 4\n}}\n"));
    insta::assert_snapshot!(sync(&env, &["--config", "sync.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the configuration sync.json:3:3: unknown key `paralel`
      |
    3 |   "paralel": …
      |   ^
    hint: did you mean `parallel`?
    "#);
    env.write("sync.json", &format!("{{\n  \"sourceDb\": \"{source}\", \"batchSize\": \"many\"\n}}\n"));
    insta::assert_snapshot!(sync(&env, &["--config", "sync.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the configuration sync.json:2:72: `batchSize` must be a number from 1 to 1000000000
      |
    2 |   "sourceDb": … "batchSize": …
      |                              ^
    "#);
    env.write("sync.json", &format!("{{\n  \"sourceDb\": \"{source}\"\n  \"parallel\": 4\n}}\n"));
    insta::assert_snapshot!(sync(&env, &["--config", "sync.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the configuration sync.json:3:3: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'
      |
    3 |   "parallel": 4
      |   ^
    hint: check the indentation, and put quotes around values with special characters
    "#);
    env.write("sync.json", "{\n  \"sourceDb\": \"postgres://u:${SOURCE_PASSWORD}@h/d\"\n}\n");
    insta::assert_snapshot!(sync(&env, &["--config", "sync.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the configuration sync.json:2:15: `sourceDb` needs the variable SOURCE_PASSWORD, which is not set
      |
    2 |   "sourceDb": …
      |               ^
    hint: set SOURCE_PASSWORD, or write ${SOURCE_PASSWORD:-default}
    "#);
    env.write("sync.json", "{\n  \"tables\": [\"users\"]\n}\n");
    insta::assert_snapshot!(verify(&env, &["--config", "sync.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the configuration sync.json:2:3: unknown key `tables`
      |
    2 |   "tables": […
      |   ^
    hint: known here: databases, environments, env, sourceDb, targetDb, schema, timestampColumn, parallel, batchSize, includeTables, excludeTables, verbose
    "#);
    insta::assert_snapshot!(verify(&env, &["--config", "none.json"]), @"
    exit 1
    --- stderr
    error: failed to read the configuration none.json: No such file or directory (os error 2)
    hint: name the file with --config
    ");
}

#[test]
fn a_database_that_may_not_be_changed_is_only_looked_at() {
    let env = TestEnv::new();
    let entry = |name: &str, more: &str| format!("- {{name: {name}, dsn: '{}'{more}}}\n", nowhere(name));
    let text = format!("databases:\n{}{}", entry("closed", ""), entry("open", ", synchronize: true"));
    env.write("driftless.yaml", &text);
    env.write("databases.yaml", &text);
    env.write("sync.json", &format!("{{\"sourceDb\": \"{}\", \"targetDb\": \"env:default/closed\"}}", nowhere("d")));
    let sides = ["--source", "env:default/open", "--target", "env:default/closed"];
    insta::assert_snapshot!(sync(&env, &sides), @"
    exit 5
    --- stderr
    error: the configuration does not let closed be changed
    hint: say `synchronize: true` of it there, if it may be
    ");
    sync(&env, &[&sides[..], &["--config", "databases.yaml"]].concat()).code(5);
    // Names of the file are those of the configuration that is found.
    sync(&env, &["--config", "sync.json"]).code(5);
    sync(&env, &[&sides[..], &["--dry-run"]].concat()).code(1);
    verify(&env, &sides).code(1);
    // Nobody changes the source.
    sync(&env, &["--source", "env:default/closed", "--target", "env:default/open"]).code(1);
}

#[test]
fn the_file_may_ask_for_more_talk() {
    let env = TestEnv::new();
    env.write(
        "sync.json",
        &format!("{{\"verbose\": true, \"sourceDb\": \"{0}\", \"targetDb\": \"{0}\"}}", nowhere("d")),
    );
    let talks =
        |flags: &[&str]| sync(&env, &[&["--config", "sync.json"], flags].concat()).code(1).stderr.contains("DEBUG");
    assert!(talks(&[]));
    assert!(!talks(&["--quiet"]));
}

#[test]
fn a_password_in_a_file_or_a_variable_is_not_shown() {
    let env = TestEnv::new().set("SIDE", &nowhere("d")).set("PASSWORD", PLANTED);
    env.write("sync.json", "{\"sourceDb\": \"${SIDE}\", \"targetDb\": \"postgres://u:${PASSWORD}@127.0.0.1:1/e\"}");
    for flags in [&[][..], &["--log-format", "json"], &["--format", "json"], &["--quiet"]] {
        let flags = [&["--config", "sync.json"], flags].concat();
        sync(&env, &flags).code(1);
        verify(&env, &flags).code(1);
    }
    env.write("sync.json", &format!("{{\"sourceDb\": \"{PLANTED}\", \"targetDb\": \"password={PLANTED}\"}}"));
    insta::assert_snapshot!(sync(&env, &["--config", "sync.json"]), @"
    exit 2
    --- stderr
    error: `sourceDb` of the file names no database
    hint: it takes what --source and --target do: postgres://… or env:NAME/DATABASE
    ");
}
