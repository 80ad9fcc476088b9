//! `driftless diff`: everything that a source may be, and parts of it.

use std::io::Read as _;
use std::process::Stdio;

use crate::test_env::TestEnv;

const OLD: &str = "create table users (id bigint primary key, age integer)";
const NEW: &str = "create table users (id bigint primary key, age integer, email text)";

#[tokio::test]
async fn every_kind_of_source_tells_the_same() {
    let mut env = TestEnv::new().set("DRIFTLESS_POSTGRES_BIN", &binaries());
    let (old, new) = (env.postgres("DB1", OLD).await, env.postgres("DB2", NEW).await);
    let (old_url, new_url) = (old.url(), new.url());
    env.write(
        "driftless.yaml",
        &format!(
            "environments:\n  old: {{databases: [{{name: app, dsn: '{old_url}'}}]}}\n  \
             new: {{databases: [{{name: app, dsn: '{new_url}'}}, {{name: other, dsn: '{new_url}'}}]}}\n"
        ),
    );
    env.write("schema/1_users.sql", "create table users (id bigint primary key);");
    env.write("schema/later/2_more.sql", "alter table users add age integer;\nalter table users add email text;");
    env.write("schema/readme.txt", "not SQL");
    env.write("new.sql", NEW);
    env.run(&["snapshot", &old_url, "--new", "old.json"]).code(0);
    env.run(&["snapshot", &new_url, "--new", "new.json"]).code(0);
    let host = new.fields().host.unwrap();
    let pairs = format!("host={host} port={} user=postgres dbname={}", new.fields().port.unwrap(), new.name());
    let stdin = env.read("new.json");
    for source in [&new_url, "new.json", "new.sql", "schema", "env:new/app", "env:other", &pairs, "-"] {
        let outcome = env.run_with_input(&["diff", "--old", "old.json", "--new", source, "--no-owner"], &stdin).code(0);
        let line = outcome.stdout.split('.').skip(1).collect::<Vec<_>>().join(".");
        assert_eq!(line, "public.users.email (text) · safe\n", "{source}: {outcome}");
    }
    for source in [&old_url, "env:old", "env:old/app"] {
        let outcome = env.run(&["diff", "--old", source, "--new", "new.sql", "--dev-url", &old_url]).code(0);
        assert!(outcome.stdout.ends_with("public.users.email (text) · safe\n"), "{source}: {outcome}");
    }
    let both = env.run(&["diff", "--old", "new.sql", "--new", "schema", "--exit-code"]).code(0);
    insta::assert_snapshot!(both, @"
    exit 0
    --- stderr
    No differences.
    ");
    // The scratch databases are gone; other tests have theirs, each named after a process that runs.
    let client = old.client().await;
    let all = "select split_part(datname, '_', 3) from pg_database where datname like 'driftless\\_scratch%'";
    let left = client.query(all, &[]).await.unwrap();
    let is_over = |process: &String| !std::path::Path::new("/proc").join(process).exists();
    let left: Vec<String> = left.iter().map(|row| row.get(0)).filter(is_over).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn files_of_sql_are_for_the_system_of_the_other_side_or_the_one_named() {
    let env = TestEnv::new();
    env.sqlite("old.db", "create table t (id integer primary key)");
    env.write("new.sql", "create table t (id integer primary key, name text) strict;");
    env.write("old.sql", "create table t (id integer primary key) strict;");
    let told = env.run(&["diff", "--old", "sqlite:old.db", "--new", "new.sql"]).code(0);
    insta::assert_snapshot!(told, @"
    exit 0
    --- stdout
    ⚠️ Table options changed: new.main.t · breaking: writers: values of another type are refused: `cannot store TEXT value in INTEGER column` [T25]
    ✅ New column: new.main.t.name (TEXT) · safe

    --- stderr
    old: 1 table, 1 column (… s)
    2 changes: 1 breaking, 1 safe
    ");
    let named = env.run(&["diff", "--old", "old.sql", "--new", "new.sql", "--engine", "sqlite"]).code(0);
    insta::assert_snapshot!(named, @"
    exit 0
    --- stdout
    ✅ New column: new.main.t.name (TEXT) · safe

    --- stderr
    1 change: 1 safe
    ");
    env.write("broken.sql", "create table t (id integer primary key);\n\ncreate tabel u (id integer);\n");
    insta::assert_snapshot!(env.run(&["diff", "--old", "sqlite:old.db", "--new", "broken.sql"]), @r#"
    exit 1
    --- stderr
    old: 1 table, 1 column (… s)
    error: failed to load broken.sql:3: near "tabel": syntax error, in `create tabel u (id integer);`
    "#);
}

#[tokio::test]
async fn a_statement_that_fails_is_named_with_file_and_line() {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", OLD).await;
    env.write("broken.sql", "create table t (id integer);\n\ncreate table u (\n    id intger\n);\n");
    env.write("psql.sql", "create table t (id integer);\n\\d t\n");
    let old = database.url();
    for file in ["broken.sql", "psql.sql"] {
        let outcome = env.run(&["diff", "--old", &old, "--new", file, "--dev-url", &old]);
        insta::assert_snapshot!(format!("{file}_on_a_server"), outcome);
    }
}

#[tokio::test]
async fn schemas_of_two_systems_are_not_compared() {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", OLD).await;
    env.sqlite("app.db", OLD);
    insta::assert_snapshot!(env.run(&["diff", "--old", &database.url(), "--new", "sqlite:app.db", "--quiet"]), @"
    exit 2
    --- stderr
    error: app is postgres on the old side and sqlite on the new
    hint: only schemas of one database system can be compared
    ");
}

#[tokio::test]
async fn parts_of_a_schema_are_chosen() {
    let mut env = TestEnv::new();
    let old = env.postgres("DB1", "create schema app; create schema audit").await;
    let tables = ["app.users", "app.user_logs", "app.orders", "audit.users"];
    let tables: String = tables.iter().map(|name| format!("create table {name} (id int);")).collect();
    let new = env.postgres("DB2", &format!("create schema app; create schema audit; {tables}")).await;
    env.run(&["snapshot", &old.url(), "--new", "old.json"]).code(0);
    env.run(&["snapshot", &new.url(), "--new", "new.json"]).code(0);
    let names = |flags: &[&str]| {
        let outcome = env.run(&[&["diff", "--old", "old.json", "--new", "new.json"], flags].concat()).code(0);
        let path = |line: &str| line.split(new.name()).nth(1).unwrap().split(" · ").next().unwrap()[1..].to_owned();
        outcome.stdout.lines().map(path).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&[]), "app.orders app.user_logs app.users audit.users");
    assert_eq!(names(&["--schema", "app"]), "app.orders app.user_logs app.users");
    assert_eq!(names(&["--schema", "a*", "--include", "user*"]), "app.user_logs app.users audit.users");
    assert_eq!(names(&["--include", "users,app.orders"]), "app.orders app.users audit.users");
    assert_eq!(names(&["--include", "user*", "--exclude", "*_logs", "--exclude", "audit.*"]), "app.users");
    let base = ["diff", "--old", "old.json", "--new", "new.json", "--quiet"];
    insta::assert_snapshot!(env.run(&[&base[..], &["--include", "a["]].concat()), @r#"
    exit 2
    --- stderr
    error: failed to understand the pattern "a[": unclosed character class; missing ']'
    hint: patterns are as in a shell: * ? [abc] [!a] {a,b}
    "#);
    let unmatched = ["diff", "--old", "old.json", "--new", "new.json", "--exclude", "nothing*"];
    let said = env.run(&unmatched).code(0).stderr;
    assert!(said.contains("warning: the pattern \"nothing*\" matches nothing\n"), "{said}");
}

#[tokio::test]
async fn a_pattern_that_matches_on_one_side_only_is_not_warned_of() {
    let env = TestEnv::new();
    env.sqlite("old.db", "create table a (id int)");
    env.sqlite("new.db", "create table a (id int); create table b (id int)");
    let outcome = env.run(&["diff", "--old", "sqlite:old.db", "--new", "sqlite:new.db", "--include", "b"]).code(0);
    assert!(!outcome.stderr.contains("warning"), "{outcome}");
}

#[tokio::test]
async fn owners_privileges_comments_and_the_order_of_columns_are_compared_as_asked() {
    let mut env = TestEnv::new();
    let old = env.postgres("DB1", "create table t (a int, b text)").await;
    let role = format!("{}_owner", old.name());
    let new = format!(
        "create role {role}; create table t (b text, a int); comment on table t is 'x'; \
         grant select on t to public; alter table t owner to {role}"
    );
    let new = env.postgres("DB2", &new).await;
    env.hide(&role, "ROLE");
    env.run(&["snapshot", &old.url(), "--new", "old.json"]).code(0);
    env.run(&["snapshot", &new.url(), "--new", "new.json"]).code(0);
    new.execute(&format!("drop owned by {role}; drop role {role}")).await;
    let diff = |flags: &[&str]| env.run(&[&["diff", "--old", "old.json", "--new", "new.json"], flags].concat());
    insta::assert_snapshot!(diff(&[]), @"
    exit 0
    --- stdout
    ⚠️ Table owner changed: DB2.public.t (the database's owner → ROLE) · risky: readers: views and SECURITY DEFINER routines run with the owner's rights, and the old owner's own rights are gone; writers: the owner passes row security and may alter the object: that is another role now [T14]
    ⚠️ Table privileges changed: DB2.public.t · risky: SELECT granted to PUBLIC: readers: every role of the server has it now: a matter of security [T13]
    ⚠️ Table comment changed: DB2.public.t (none → x) · safe

    --- stderr
    3 changes: 2 risky, 1 safe
    ");
    insta::assert_snapshot!(diff(&["--no-owner", "--no-privileges", "--no-comments", "--exit-code"]), @"
    exit 0
    --- stderr
    No differences.
    ");
    let ordered = diff(&["--no-owner", "--no-privileges", "--no-comments", "--column-order"]);
    insta::assert_snapshot!(ordered, @"
    exit 0
    --- stdout
    ⚠️ Table column order changed: DB2.public.t (a, b → b, a) · safe

    --- stderr
    1 change: 1 safe
    ");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let env = TestEnv::new();
    env.sqlite("old.db", "create table t (id integer)");
    // More than a pipe holds, so that the reader is gone while it is written.
    let tables: String = (0..4000).map(|n| format!("create table table_{n} (id integer primary key);")).collect();
    env.sqlite("new.db", &tables);
    for arguments in [
        &["diff", "--old", "sqlite:old.db", "--new", "sqlite:new.db", "--quiet"][..],
        &["snapshot", "sqlite:new.db", "--quiet"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut child = env.command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 1]).unwrap();
        drop(stdout);
        let outcome = env.outcome(child.wait_with_output().unwrap()).code(0);
        assert_eq!(outcome.stderr, "", "{arguments:?}");
    }
}

/// Returns where the server binaries of the shared server's version are.
fn binaries() -> String {
    let major = driftless_testkit::postgres::default_major();
    let binaries = driftless_postgres::throwaway::Binaries::find(Some(major)).unwrap();
    binaries.dir.display().to_string()
}
