//! Names that break quoting, lines and identifiers.

use driftless_testkit::go;

use crate::test_env::TestEnv;

/// Sixty-three bytes, the longest name PostgreSQL takes.
const LONGEST: &str = "a23456789_123456789_123456789_123456789_123456789_123456789_123";

/// Names of tables and of columns in them.
fn names() -> [&'static str; 14] {
    [
        "it's",
        "say \"hi\"",
        "two\nlines",
        "🦀 größe",
        LONGEST,
        "select",
        "type",
        "a.b",
        "a|b`c*d_e",
        "%s ${x} $1",
        "<script>",
        "tab\there",
        "\u{1b}[31mred",
        "back\\slash",
    ]
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Statements that make a table of every name, with a column of it; and types, where there are any.
fn tables(schema: Option<&str>) -> String {
    let mut sql = schema.map(|name| format!("create schema {}; ", quoted(name))).unwrap_or_default();
    for name in names() {
        let table = schema.map(|schema| format!("{}.", quoted(schema))).unwrap_or_default() + &quoted(name);
        sql.push_str(&format!("create table {table} (id integer primary key, {} text);\n", quoted(name)));
    }
    sql
}

/// Asserts that every form has one line for each of the JSON's changes.
fn one_line_each(env: &TestEnv, new: &str) {
    let diff = |format: &str| env.run(&["diff", "--old", "old.json", "--new", new, "--quiet", "--format", format]);
    let changes = diff("json").code(0).json()["changes"].as_array().unwrap().clone();
    assert!(changes.len() >= names().len(), "{}", changes.len());
    let text = diff("text").code(0).stdout;
    let starts = |line: &&str| ["✅ ", "⚠️ ", "❌ "].iter().any(|mark| line.starts_with(mark));
    assert_eq!(text.lines().filter(|line| !starts(line)).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(text.lines().count(), changes.len(), "{text}");
    let github = diff("github").code(0).stdout;
    assert!(github.lines().all(|line| line.starts_with("::")), "{github}");
    assert_eq!(github.lines().count(), changes.len());
    let markdown = diff("markdown").code(0).stdout;
    let rows = markdown.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")).count();
    assert_eq!(rows, changes.len(), "{markdown}");
    assert!(!text.contains('\u{1b}') && !markdown.contains('\u{1b}'), "no name reaches the terminal as a command");
}

#[tokio::test]
async fn names_go_through_snapshot_and_diff_of_postgresql() {
    let mut env = TestEnv::new();
    let empty = env.postgres("DB1", "").await;
    let types = "create type \"two\nlines\" as enum ('x''y', 'z\n\"'); create table typed (kind \"two\nlines\");
        alter table typed add check (kind <> 'z\n\"');
        create function \"f\n(\"(\"a\n\" int) returns int language sql as 'select 1'";
    let sql = format!("{}; {types}; comment on table typed is 'a\nb | c'", tables(Some("my \"schema\"\n.")));
    let full = env.postgres("DB2", &sql).await;
    env.run(&["snapshot", &empty.url(), "--new", "old.json"]).code(0);
    env.run(&["snapshot", &full.url(), "--new", "new.json"]).code(0);
    one_line_each(&env, "new.json");
    insta::assert_snapshot!("postgresql_text", env.run(&["diff", "--old", "old.json", "--new", "new.json"]));
    let same = env.run(&["diff", "--old", "new.json", "--new", &full.url(), "--exit-code"]);
    assert_eq!(same.code(0).stdout, "");
}

#[tokio::test]
async fn changes_of_hostile_things_are_lines_too() {
    let mut env = TestEnv::new();
    let before = "create table \"a\nb\" (\"c\nd\" int, kind text, gone int); create view v as select 1 as one";
    let database = env.postgres("DB", before).await;
    env.run(&["snapshot", &database.url(), "--new", "old.json"]).code(0);
    let after = "create type \"e\nf\" as enum ('x');
        alter table \"a\nb\" rename \"c\nd\" to \"g\nh\";
        alter table \"a\nb\" alter kind type \"e\nf\" using 'x'::\"e\nf\";
        alter table \"a\nb\" add more \"e\nf\" default 'x', add check (\"g\nh\" > 0), drop column gone;
        create or replace view v as select 2 as one; alter table \"a\nb\" rename to \"i\nj\"";
    database.execute(after).await;
    let text = env.run(&["diff", "--old", "old.json", "--new", &database.url(), "--quiet"]).code(0);
    insta::assert_snapshot!(text, @r#"
    exit 0
    --- stdout
    ✅ New enum: DB.public."e\nf" · safe
    ⚠️ Table renamed: DB.public."a\nb" (→ public."i\nj") · breaking: readers: every query by the old name fails: `relation does not exist`; writers: every statement by the old name fails: `relation does not exist` [T03]
    ⚠️ Column renamed: DB.public."a\nb"."c\nd" (→ public."i\nj"."g\nh") · breaking: readers: every query by the old name fails: `column does not exist`; writers: every statement by the old name fails: `column does not exist` [C05]
    ❌ Column dropped: DB.public."i\nj".gone · breaking: readers: every query that names it fails: `column does not exist`; writers: every statement that names it fails: `column does not exist` [C04]
    ⚠️ Type changed: DB.public."i\nj".kind · breaking: readers: `ORDER BY` is the order of the labels; typed code gets another type; writers: texts that are no label fail: `invalid input value for enum` [Y26]
    ✅ New column: DB.public."i\nj".more (public."e\nf") · safe
    ✅ New constraint: DB.public."i\nj"."a\nb_g\nh_check" · risky: writers: rows that do not fulfil it fail: `violates check constraint` [K13]
    ⚠️ View definition changed: DB.public.v (SELECT 1 AS one → SELECT 2 AS one) · risky: readers: the same columns may hold other rows or values; writers: statements through the view may reach other rows, or none [V03]
    "#);
}

#[test]
fn names_go_through_snapshot_and_diff_of_sqlite() {
    let env = TestEnv::new();
    env.sqlite("old.db", "");
    env.sqlite("new.db", &tables(None));
    env.run(&["snapshot", "sqlite:old.db", "--new", "old.json"]).code(0);
    one_line_each(&env, "sqlite:new.db");
}

#[tokio::test]
async fn names_become_go_that_compiles() {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", &tables(Some("my \"schema\"\n."))).await;
    let outcome = env.run(&["generate", "--new", &database.url(), "--out", "models"]).code(0);
    insta::assert_snapshot!(outcome, @r#"
    exit 0
    --- stderr
    DB: 14 tables, 28 columns (… s)
    warning: column "my ""schema""\n."."\u{1b}[31mred"."\u{1b}[31mred" has no json tag, because encoding/json does not take "\u{1b}[31mred" for a name
    warning: column "my ""schema""\n."."a|b`c*d_e"."a|b`c*d_e" has no json tag, because encoding/json does not take "a|b`c*d_e" for a name
    warning: column "my ""schema""\n."."back\slash"."back\slash" has no json tag, because encoding/json does not take "back\\slash" for a name
    warning: column "my ""schema""\n."."it's"."it's" has no json tag, because encoding/json does not take "it's" for a name
    warning: column "my ""schema""\n."."say ""hi"""."say ""hi""" has no json tag, because encoding/json does not take "say \"hi\"" for a name
    warning: column "my ""schema""\n."."tab\there"."tab\there" has no json tag, because encoding/json does not take "tab\there" for a name
    warning: column "my ""schema""\n."."two\nlines"."two\nlines" has no json tag, because encoding/json does not take "two\nlines" for a name
    warning: column "my ""schema""\n."."🦀 größe"."🦀 größe" has no json tag, because encoding/json does not take "🦀 größe" for a name
    models: 14 files written, 0 unchanged
    "#);
    env.write("go.mod", "module example.com/hostile\n\ngo 1.23\n");
    let toolchain = go::toolchain().unwrap();
    let unformatted = toolchain.gofmt(&env.path("models")).args(["-l", "."]).output().unwrap();
    assert!(unformatted.status.success() && unformatted.stdout.is_empty(), "{unformatted:?}");
    let vetted = toolchain.command(&env.path("")).args(["vet", "./..."]).output().unwrap();
    assert!(vetted.status.success(), "{}", String::from_utf8_lossy(&vetted.stderr));
    env.run(&["generate", "--new", &database.url(), "--out", "models", "--check"]).code(0);
}
