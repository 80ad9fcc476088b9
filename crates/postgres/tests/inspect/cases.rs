//! Each `cases/NAME.sql` is loaded on every server and read; the outcome is `cases/NAME.expected`,
//! or `cases/NAME.MAJOR.expected` from the major version on that reads otherwise (PostgreSQL 16
//! qualifies fewer names in views). `UPDATE_EXPECTED=1` writes the expected files.

use std::path::{Path, PathBuf};

use driftless_testkit::cases::{self, header, make_roles, mismatch};
use driftless_testkit::postgres;

use crate::reading::{read, rendered};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect/cases")
}

async fn run(name: &str, major: u32) {
    let sql = std::fs::read_to_string(folder().join(format!("{name}.sql"))).unwrap();
    let since: u32 = header(&sql, "since").map_or(0, |since| since.parse().unwrap());
    if major < since {
        return;
    }
    let database = postgres::database_on(major).await;
    database.execute(&make_roles(header(&sql, "roles").unwrap_or_default().split_whitespace())).await;
    database.execute(&sql).await;
    let found = rendered(read(&database.url()).await);
    // What keeps a database from being dropped.
    if let Some(finally) = header(&sql, "finally") {
        for statement in finally.split("; ") {
            database.execute(statement).await;
        }
    }
    assert!(!found.contains("planted-secret"), "{name} on PostgreSQL {major}: {found}");
    if let Some(mismatch) = mismatch(&folder(), name, major, &found) {
        panic!("{name} on PostgreSQL {major}:\n{mismatch}");
    }
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
            assert_eq!(cases::names(&folder()), [$(stringify!($name)),*]);
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
