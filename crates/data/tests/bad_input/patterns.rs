//! What is chosen, and what is not.

use driftless_data::{DataError, Report, Selection, SyncOptions};

use crate::scene::{Scene, options};

const TABLES: &str = "create schema app; create table users (id int primary key); create table user_logs (id int primary key);
    create table app.orders (id int primary key); create table \"a[1]\" (id int primary key); create table a1 (id int primary key);";

async fn chosen(selection: Selection) -> Result<Report, DataError> {
    let scene = Scene::of(TABLES).await;
    scene.try_run(&SyncOptions { selection, ..options() }).await
}

fn including(schemas: &[&str], include: &[&str], exclude: &[&str]) -> Selection {
    let owned = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
    Selection { schemas: owned(schemas), include: owned(include), exclude: owned(exclude), ..Selection::default() }
}

fn names(report: &Report) -> Vec<String> {
    report.tables.iter().map(|table| table.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_that_cannot_be_read_is_named() {
    for pattern in ["users[", "[z-a]", "a[!"] {
        for selection in [
            including(&[], &[pattern], &[]),
            including(&[], &[], &[pattern]),
            including(&[pattern], &[], &[]),
            Selection { columns: vec![(pattern.to_owned(), vec!["id".to_owned()])], ..Selection::default() },
            Selection { filters: vec![(pattern.to_owned(), "true".to_owned())], ..Selection::default() },
        ] {
            let error = chosen(selection).await.unwrap_err();
            assert!(matches!(&error, DataError::Pattern { pattern: told, .. } if told == pattern), "{error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_that_chooses_nothing_is_told() {
    let report = chosen(including(&[], &["users", "nothing*"], &["nobody"])).await.unwrap();
    assert_eq!(names(&report), ["users"]);
    for pattern in ["nothing*", "nobody"] {
        assert!(report.notes.iter().any(|note| note.contains(pattern)), "{:?}", report.notes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_without_a_table_is_an_error() {
    for selection in [
        including(&[], &["nothing*"], &[]),
        including(&["nowhere"], &[], &[]),
        including(&[], &[], &["*"]),
        including(&[], &["users"], &["user*"]),
    ] {
        let error = chosen(selection).await.unwrap_err();
        assert!(matches!(error, DataError::NoTable { .. }), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn patterns_choose_as_a_shell_does_and_exact_names_come_first() {
    let cases: &[(Selection, &[&str])] = &[
        (Selection::default(), &["a1", "a[1]", "user_logs", "users"]),
        (including(&["*"], &[], &[]), &["app.orders", "a1", "a[1]", "user_logs", "users"]),
        (including(&["app", "public"], &[], &["user*"]), &["app.orders", "a1", "a[1]"]),
        (including(&[], &["user?"], &[]), &["users"]),
        (including(&[], &["user*"], &["*_logs"]), &["users"]),
        (including(&[], &["a[1]"], &[]), &["a[1]"]),
        (including(&[], &["a[0-9]"], &[]), &["a1"]),
        (including(&[], &["[!u]*"], &[]), &["a1", "a[1]"]),
        (including(&["*"], &["app.*"], &[]), &["app.orders"]),
    ];
    for (selection, expected) in cases {
        let report = chosen(selection.clone()).await.unwrap();
        let expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(names(&report), expected, "{selection:?}");
    }
}
