//! Each `cases/NAME.sql` is planned and applied, there and back; the plan is `cases/NAME.expected`, or
//! `cases/NAME.MAJOR.expected` from the major version on whose plan is another.
//! `UPDATE_EXPECTED=1` writes the expected files; `DRIFTLESS_TEST_MAJORS=all` runs every case on every
//! server, where otherwise two thirds of the cases leave each of the less usual ones out.

use std::path::{Path, PathBuf};

use driftless_testkit::cases::{mismatch, names};
use driftless_testkit::postgres;

use crate::case;
use crate::script::Script;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan/cases")
}

/// Every version's server is asked something in every run, and the oldest and newest of those in
/// wide use are asked everything.
fn is_run(number: usize, major: u32) -> bool {
    let share = match major {
        15 | 18.. => return true,
        14 => 0,
        16 => 1,
        _ => 2,
    };
    number % 3 == share || std::env::var_os("DRIFTLESS_TEST_MAJORS").is_some_and(|which| which == "all")
}

async fn run(name: &str) {
    let script = Script::parse(&std::fs::read_to_string(folder().join(format!("{name}.sql"))).unwrap());
    if script.broken.is_some() {
        return;
    }
    let number = CASES.iter().position(|case| *case == name).unwrap();
    let mut problems = Vec::new();
    for major in postgres::majors() {
        if major < script.since || !is_run(number, major) {
            continue;
        }
        let outcome = case::run(&script, major).await;
        problems.extend(outcome.problems.iter().map(|problem| format!("on PostgreSQL {major}: {problem}")));
        let mismatch = mismatch(&folder(), name, major, &outcome.told);
        problems.extend(mismatch.map(|lines| format!("on PostgreSQL {major}:\n{lines}")));
    }
    assert!(problems.is_empty(), "{name}\n{}", problems.join("\n"));
}

macro_rules! cases {
    ($($name:ident)*) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];

        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                run(stringify!($name)).await;
            }
        )*
    };
}

#[test]
fn every_case_is_run() {
    assert_eq!(names(&folder()), CASES);
}

cases! {
    aggregates
    attach_online
    checks_and_exclusions
    column_drops
    column_storage
    column_type_everywhere
    columns
    comments
    composites
    constraints_18
    constraints_online
    conversions_of_rows
    cycles
    cycles_changed
    default_privileges
    detached_not_null
    domains
    enum_cast_rename
    enum_labels
    enum_reorder_in_use
    everything_goes
    extensions
    foreign_keys
    functions
    functions_atomic
    generated
    generated_18
    hostile_names
    identity_and_serial
    indexes
    inheritance
    keys
    keys_nulls_not_distinct
    materialized_views
    not_null_online
    partition_bounds
    partition_foreign_keys
    partition_parents
    partitions
    plain_and_partitioned
    policies
    privileges
    publications
    ranges
    renames
    rules
    schema_renamed
    sequences
    statistics
    statistics_order
    swaps
    table_and_view
    triggers
    views
    views_15
}
