//! Each `cases/NAME.sql` holds statements before and after a line `-- after`. Both states are read from
//! one database, and what the judge says of each change is `cases/NAME.expected`.
//! `UPDATE_EXPECTED=1` writes the expected files.

use std::path::{Path, PathBuf};

use driftless_engine::inspect::SchemaInspector as _;
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_schema::diff::{Action, Change, DiffOptions, diff};
use driftless_schema::impact::{Verdict, judge};
use driftless_schema::model::{Catalog, Kind};
use driftless_testkit::postgres;
use tokio_util::sync::CancellationToken;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impact/cases")
}

async fn read(url: &str) -> Catalog {
    let info = ConnInfo::parse(&url.into(), &|_: &str| None).unwrap();
    PostgresInspector::new(info).inspect(&CancellationToken::new()).await.unwrap().catalog
}

/// Runs a case on the oldest server that has what it needs: its first line may say `-- since: 18`.
async fn run(name: &str) {
    let sql = std::fs::read_to_string(folder().join(format!("{name}.sql"))).unwrap();
    let since: u32 = sql.strip_prefix("-- since: ").map_or(0, |rest| rest[..2].parse().unwrap());
    let newest = postgres::majors().into_iter().max().unwrap();
    let major = if postgres::default_major() >= since { postgres::default_major() } else { newest };
    if major < since {
        return;
    }
    let (before, after) = sql.split_once("\n-- after\n").unwrap();
    let database = postgres::database_on(major).await;
    database.execute(before).await;
    let old = read(&database.url()).await;
    // Each statement by itself: some may not share a transaction.
    let client = database.client().await;
    for statement in after.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        client.batch_execute(statement).await.unwrap_or_else(|error| panic!("{error:?} in:\n{statement}"));
    }
    let new = read(&database.url()).await;
    // A subscription keeps its database from being dropped.
    for id in new.objects.keys().filter(|id| id.kind == Kind::Subscription) {
        client.batch_execute(&format!("drop subscription {}", id.name)).await.unwrap();
    }
    let changes = diff(&old, &new, DiffOptions::default());
    let found: String = changes.iter().map(|change| line(change, &judge(change, &old, &new))).collect();
    let path = folder().join(format!("{name}.expected"));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name}:\n--- expected\n{expected}--- found\n{found}");
}

/// `C02 SAFE/BREAKING added column public.t.y`, with what each rule of several applies to.
fn line(change: &Change, verdict: &Verdict) -> String {
    let what = match &change.action {
        Action::Added => "added".to_owned(),
        Action::Dropped => "dropped".to_owned(),
        Action::Renamed { from } => format!("renamed from {}", from.path()),
        Action::Altered { property, .. } => format!("{} of", property.noun()),
    };
    let rules: Vec<String> = verdict
        .findings
        .iter()
        .map(|finding| match &finding.detail {
            Some(detail) => format!("{} ({detail})", finding.rule.key()),
            None => finding.rule.key(),
        })
        .collect();
    format!("{}/{} {what} {}: {}\n", verdict.reader, verdict.writer, change.object, rules.join(", "))
}

#[tokio::test]
async fn between_two_databases_a_rename_is_a_drop_and_an_addition() {
    let (one, other) = (postgres::database().await, postgres::database().await);
    one.execute("create table t (id int, before text not null)").await;
    other.execute("create table t (id int, after text not null)").await;
    let (old, new) = (read(&one.url()).await, read(&other.url()).await);
    let changes = diff(&old, &new, DiffOptions::default());
    let found: Vec<String> = changes.iter().map(|change| line(change, &judge(change, &old, &new))).collect();
    assert_eq!(
        found,
        ["SAFE/BREAKING added column public.t.after: C02\n", "BREAKING/BREAKING dropped column public.t.before: C04\n",]
    );
    assert_eq!(diff(&old, &old, DiffOptions::default()), []);
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                run(stringify!($name)).await;
            }
        )*

        #[test]
        fn every_case_is_run() {
            let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
            let cases = entries.filter(|path| path.extension().is_some_and(|extension| extension == "sql"));
            let mut names: Vec<String> =
                cases.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
            names.sort();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

cases! {
    checks
    columns
    constraints
    domains
    enums
    extensions_and_schemas
    indexes
    other_objects
    partitions
    privileges
    replication
    routines
    row_security
    sequences
    tables
    types
    unenforced
    views
}
