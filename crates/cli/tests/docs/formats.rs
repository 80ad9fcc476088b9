//! Real output follows the schemas of `docs/formats`, and other JSON does not.

use std::path::{Path, PathBuf};
use std::process::Command;

use driftless_testkit::cases::{files, header, make_roles};
use driftless_testkit::postgres::{self, TestDatabase};
use driftless_testkit::sqlite;
use jsonschema::Validator;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::root;

/// What SQLite has.
const SQLITE: &str = "
    create table parent (id integer primary key autoincrement, code varchar(20) collate nocase unique on conflict ignore);
    create table child (
        a int not null, b text default 'x', parent int references parent (id) on delete cascade deferrable initially deferred,
        d int generated always as (a * 2) stored, check (a > 0), primary key (a, b)) strict, without rowid;
    create view v as select a, b from child;
    create index i on child (lower(b) desc) where a > 1;
    create trigger t after insert on parent begin delete from child where a = 1; end;";

/// Reads a schema. Every object refuses what it does not name, so that nothing is undocumented.
fn schema(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join("docs/formats").join(name)).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

pub(crate) fn validator(name: &str) -> Validator {
    let schema = schema(name);
    assert!(jsonschema::meta::is_valid(&schema), "{name} is not a JSON Schema");
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
pub(crate) fn assert_valid(validator: &Validator, what: &str, document: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

/// A folder with snapshots in it.
struct Runs(TempDir);

impl Runs {
    fn new() -> Runs {
        Runs(tempfile::tempdir().unwrap())
    }

    /// Writes a snapshot and returns its path and its content.
    fn snapshot(&self, name: &str, source: &str) -> (String, Value) {
        let path = self.0.path().join(name).display().to_string();
        driftless(&["snapshot", source, "--quiet", "--new", &path]);
        (path.clone(), serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    }
}

fn driftless(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_driftless")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn diff(old: &str, new: &str) -> Value {
    let arguments = ["diff", "--old", old, "--new", new, "--format", "json", "--column-order", "--quiet"];
    serde_json::from_slice(&driftless(&arguments)).unwrap()
}

/// The cases of the reader of PostgreSQL: between them they have everything that it reads.
fn cases(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = root().join("crates/postgres/tests").join(folder);
    let read = |path: PathBuf| (path.clone(), std::fs::read_to_string(path).unwrap());
    let cases: Vec<_> = files(&folder).into_iter().map(read).filter(|(_, sql)| runs_here(sql)).collect();
    assert!(cases.len() > 8);
    cases
}

/// The newest server has the most to read.
fn newest() -> u32 {
    postgres::majors().into_iter().max().unwrap()
}

fn runs_here(sql: &str) -> bool {
    header(sql, "since").is_none_or(|since| since.parse::<u32>().unwrap() <= newest())
}

async fn database(sql: &str) -> TestDatabase {
    let database = postgres::database_on(newest()).await;
    database.execute(&make_roles(header(sql, "roles").unwrap_or_default().split_whitespace())).await;
    database.execute(sql).await;
    database
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

#[tokio::test]
async fn snapshots_of_postgresql_follow_their_schema() {
    let (validator, runs) = (validator("snapshot.schema.json"), Runs::new());
    for (path, sql) in cases("inspect/cases") {
        let database = database(&sql).await;
        let (_, snapshot) = runs.snapshot("case.json", &database.url());
        assert_valid(&validator, name(&path), &snapshot);
    }
}

#[tokio::test]
async fn differences_of_postgresql_follow_their_schema() {
    let (validator, runs) = (validator("diff.schema.json"), Runs::new());
    for (path, sql) in cases("impact/cases") {
        let (before, after) = sql.split_once("\n-- after\n").unwrap();
        let database = database(before).await;
        let (old, _) = runs.snapshot("old.json", &database.url());
        let client = database.client().await;
        for statement in after.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            client.batch_execute(statement).await.unwrap();
        }
        let changes = diff(&old, &database.url());
        assert!(!changes["changes"].as_array().unwrap().is_empty(), "{}", path.display());
        assert_valid(&validator, name(&path), &changes);
    }
}

#[test]
fn snapshots_and_differences_of_sqlite_follow_their_schemas() {
    let (snapshots, diffs, runs) = (validator("snapshot.schema.json"), validator("diff.schema.json"), Runs::new());
    let (old, new) = (sqlite::database("create table parent (id text)"), sqlite::database(SQLITE));
    let source = |database: &sqlite::TempDb| format!("sqlite:{}", database.path().display());
    let (old, snapshot_of_old) = runs.snapshot("old.json", &source(&old));
    let (new, snapshot_of_new) = runs.snapshot("new.json", &source(&new));
    assert_valid(&snapshots, "the old snapshot", &snapshot_of_old);
    assert_valid(&snapshots, "the new snapshot", &snapshot_of_new);
    assert_valid(&diffs, "the differences", &diff(&old, &new));
    assert_valid(&diffs, "the other way round", &diff(&new, &old));
}

/// Between them the plans have every sort of step: made from nothing, and of everything that can change.
#[tokio::test]
async fn plans_follow_their_schema() {
    let (validator, runs) = (validator("plan.schema.json"), Runs::new());
    let empty = postgres::database_on(newest()).await;
    let (nothing, _) = runs.snapshot("nothing.json", &empty.url());
    let mut pairs = Vec::new();
    for (path, sql) in cases("inspect/cases") {
        let (new, _) = runs.snapshot("case.json", &database(&sql).await.url());
        pairs.push(plan(&nothing, &new, name(&path)));
        pairs.push(plan(&new, &nothing, name(&path)));
    }
    for (path, sql) in cases("impact/cases") {
        let (before, after) = sql.split_once("\n-- after\n").unwrap();
        let database = database(before).await;
        let (old, _) = runs.snapshot("old.json", &database.url());
        let client = database.client().await;
        for statement in after.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            client.batch_execute(statement).await.unwrap();
        }
        pairs.push(plan(&old, &database.url(), name(&path)));
    }
    let plans: Vec<_> = pairs.into_iter().flatten().collect();
    assert!(plans.len() > 15, "only {} of the cases can be planned", plans.len());
    plans.iter().for_each(|(what, plan)| assert_valid(&validator, what, plan));
    // What the format does not say is refused.
    type Change = fn(&mut Value);
    let bad: [Change; 6] = [
        |it| it["version"] = json!(2),
        |it| it["plan"]["more"] = json!(1),
        |it| it["digest"] = json!("sha256:short"),
        |it| it["plan"]["steps"][0]["object"] = json!("users"),
        |it| it["plan"]["steps"][0]["transaction"] = json!("beside"),
        |it| drop(it["plan"]["steps"][0].as_object_mut().unwrap().remove("sql")),
    ];
    for (at, change) in bad.iter().enumerate() {
        let mut document = plans[0].1.clone();
        change(&mut document);
        assert!(!validator.is_valid(&document), "plan.schema.json takes document {at}");
    }
}

/// A plan with steps, where one can be made.
fn plan(old: &str, new: &str, what: &str) -> Option<(String, Value)> {
    let arguments = ["plan", "--old", old, "--new", new, "--format", "json", "--online", "always", "--quiet"];
    let output = Command::new(env!("CARGO_BIN_EXE_driftless")).args(arguments).output().unwrap();
    let plan: Value = serde_json::from_slice(&output.stdout).ok()?;
    (!plan["plan"]["steps"].as_array().unwrap().is_empty()).then(|| (what.to_owned(), plan))
}

#[test]
fn databases_that_are_missing_follow_the_schemas_too() {
    let (snapshots, diffs, runs) = (validator("snapshot.schema.json"), validator("diff.schema.json"), Runs::new());
    let database = sqlite::database("create table t (id integer primary key)");
    let entry = |name: &str, path: &Path| format!("      - {{name: {name}, dsn: 'sqlite:{}'}}\n", path.display());
    let (here, gone) = (database.path(), Path::new("/no/such.db"));
    let config = format!(
        "environments:\n  old:\n    databases:\n{}{}{}  new:\n    databases:\n{}{}",
        entry("same", &here),
        entry("dropped", &here),
        entry("lost", &here),
        entry("same", &here),
        entry("lost", gone),
    );
    let config_path = runs.0.path().join("driftless.yaml");
    std::fs::write(&config_path, config).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_driftless"));
        command.args(arguments).arg("--quiet").env("DRIFTLESS_CONFIG", &config_path);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let snapshot = run(&["snapshot", "--env", "new"]);
    assert_eq!(snapshot["unreachable"][0]["name"], "lost");
    assert_valid(&snapshots, "a partial snapshot", &snapshot);
    let changes = run(&["diff", "--old", "env:old", "--new", "env:new", "--format", "json"]);
    assert_eq!(changes["not_compared"][0]["database"], "lost");
    assert_eq!(changes["changes"][0]["change_type"], "DATABASE_DROPPED");
    assert_valid(&diffs, "a partial comparison", &changes);
}

#[test]
fn what_the_formats_do_not_say_is_refused() {
    let runs = Runs::new();
    let (old, new) = (sqlite::database("create table a (id int)"), sqlite::database(SQLITE));
    let source = |database: &sqlite::TempDb| format!("sqlite:{}", database.path().display());
    let (_, snapshot) = runs.snapshot("new.json", &source(&new));
    let changes = diff(&source(&old), &source(&new));
    type Change = fn(&mut Value);
    let of_snapshots: [Change; 6] = [
        |it| it["version"] = json!(2),
        |it| it["more"] = json!(1),
        |it| it["databases"][0]["fingerprint"] = json!("sha256:short"),
        |it| it["databases"][0]["objects"][0]["id"] = json!("main.child"),
        |it| it["databases"][0]["objects"][1]["body"] = json!({"tabel": {}}),
        |it| it["databases"][0]["objects"][1]["body"]["table"]["columns"][0]["more"] = json!(1),
    ];
    let of_diffs: [Change; 5] = [
        |it| it["format"] = json!("diff"),
        |it| it["changes"][0]["impact"] = json!("breaking"),
        |it| it["changes"][0]["action"] = json!("removed"),
        |it| drop(it["changes"][0].as_object_mut().unwrap().remove("reason")),
        |it| it["changes"][0]["more"] = json!(1),
    ];
    for (name, good, bad) in
        [("snapshot.schema.json", &snapshot, &of_snapshots[..]), ("diff.schema.json", &changes, &of_diffs[..])]
    {
        let validator = validator(name);
        assert_valid(&validator, name, good);
        for (at, change) in bad.iter().enumerate() {
            let mut document = good.clone();
            change(&mut document);
            assert!(!validator.is_valid(&document), "{name} takes document {at}");
        }
    }
}
