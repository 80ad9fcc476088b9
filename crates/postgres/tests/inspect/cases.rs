//! Each `cases/NAME.sql` is loaded on every server and read; the outcome is `cases/NAME.expected`,
//! or `cases/NAME.MAJOR.expected` from the major version on that reads otherwise (PostgreSQL 16
//! qualifies fewer names in views). `UPDATE_EXPECTED=1` writes the expected files.

use std::path::{Path, PathBuf};

use driftless_testkit::postgres;

use crate::reading::{read, rendered};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect/cases")
}

/// The value of a `-- key: value` line at the top of a case.
fn header<'a>(sql: &'a str, key: &str) -> Option<&'a str> {
    sql.lines().find_map(|line| line.strip_prefix("-- ")?.strip_prefix(key)?.strip_prefix(": "))
}

async fn run(name: &str, major: u32) {
    let sql = std::fs::read_to_string(folder().join(format!("{name}.sql"))).unwrap();
    let since: u32 = header(&sql, "since").map_or(0, |since| since.parse().unwrap());
    if major < since {
        return;
    }
    let database = postgres::database_on(major).await;
    for role in header(&sql, "roles").unwrap_or_default().split_whitespace() {
        // Roles are the server's: another test may make them at the same time.
        let make = format!(
            "do $$ begin create role driftless_{role}; exception when duplicate_object or unique_violation then null; end $$"
        );
        database.execute(&make).await;
    }
    database.execute(&sql).await;
    let found = rendered(read(&database.url()).await);
    // What keeps a database from being dropped.
    if let Some(finally) = header(&sql, "finally") {
        for statement in finally.split("; ") {
            database.execute(statement).await;
        }
    }
    assert!(!found.contains("planted-secret"), "{name} on PostgreSQL {major}: {found}");
    let mut expected = expectation(name, major);
    if std::env::var_os("UPDATE_EXPECTED").is_some() && expected.as_ref() != Some(&found) {
        let version = expected.map(|_| format!(".{major}")).unwrap_or_default();
        std::fs::write(folder().join(format!("{name}{version}.expected")), &found).unwrap();
        expected = Some(found.clone());
    }
    let expected = expected.unwrap_or_default();
    assert!(found == expected, "{name} on PostgreSQL {major}:\n{}", difference(&expected, &found));
}

/// What `name` reads as on `major`.
fn expectation(name: &str, major: u32) -> Option<String> {
    let versions = (1..=major).rev().map(|major| format!("{name}.{major}.expected"));
    versions.chain([format!("{name}.expected")]).find_map(|file| std::fs::read_to_string(folder().join(file)).ok())
}

fn difference(expected: &str, found: &str) -> String {
    let missing =
        expected.lines().filter(|line| !found.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let extra =
        found.lines().filter(|line| !expected.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    missing.chain(extra).collect::<Vec<_>>().join("\n")
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for major in postgres::majors() {
                    run(stringify!($name), major).await;
                }
            }
        )*

        #[test]
        fn every_case_is_run() {
            let mut files: Vec<String> = std::fs::read_dir(folder())
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
                .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            files.sort();
            assert_eq!(files, [$(stringify!($name)),*]);
        }
    };
}

cases! {
    aggregates
    base_types
    code
    collations_16
    collations_17
    columns
    columns_18
    constraints
    constraints_15
    constraints_18
    conversions
    database
    default_privileges
    dependencies
    event_triggers
    extensions
    foreign_servers
    foreign_tables
    indexes
    languages
    names
    odd_triggers
    operators
    partitions
    privileges
    publications
    publications_15
    publications_18
    security_labels
    sequences
    statistics
    subscriptions
    subscriptions_16
    tables
    text_search
    user_types
    views
}
