//! A table that shrinks by surprise is left as it is.

use driftless_data::{Check, Dry, Outcome, Shrinking, SyncOptions};

use crate::scene::{Scene, assert_failed, options, outcome, table};

const TABLES: &str = "create table t (id int primary key, v int, updated_at timestamptz default now());
    create table other (id int primary key); create table keyless (a int);";
const FILL: &str = "insert into t select n, n from generate_series(1, 10) n;
    insert into other select n from generate_series(1, 10) n; insert into keyless select n from generate_series(1, 10) n;";

/// A pair of databases that are equal.
async fn equal() -> Scene {
    let scene = Scene::of(TABLES).await;
    scene.source.execute(FILL).await;
    scene.run_equal(&options()).await;
    scene
}

fn careful(check: Option<Check>) -> SyncOptions {
    SyncOptions { check, shrinking: Shrinking::default(), ..options() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_source_does_not_empty_the_target() {
    for name in ["t", "keyless"] {
        for check in [None, Some(Check::Keys), Some(Check::Rows)] {
            let scene = equal().await;
            scene.source.execute(&format!("truncate {name}; insert into other values (11);")).await;
            let report = scene.run(&careful(check)).await;
            assert_failed(&report, name, &["allow-empty-source"]);
            assert_eq!(scene.in_target(&format!("select count(*) from {name}")).await, "10");
            // The others go on.
            assert_eq!(scene.in_target("select count(*) from other").await, "11");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_source_empties_the_target_where_that_is_allowed() {
    for allow_empty_source in [false, true] {
        let scene = equal().await;
        scene.source.execute("truncate t; truncate keyless;").await;
        let shrinking = Shrinking { allow_empty_source, max_delete_percent: 100 };
        let report = scene.run(&SyncOptions { shrinking, ..options() }).await;
        for name in ["t", "keyless"] {
            let is_refused = matches!(table(&report, name).outcome, Outcome::Failed(_));
            assert_eq!(is_refused, !allow_empty_source, "{}", outcome(table(&report, name)));
            let left = if allow_empty_source { "0" } else { "10" };
            assert_eq!(scene.in_target(&format!("select count(*) from {name}")).await, left);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_source_is_allowed_by_the_flag_alone() {
    let scene = equal().await;
    scene.source.execute("truncate t; truncate keyless;").await;
    let shrinking = Shrinking { allow_empty_source: true, ..Shrinking::default() };
    scene.run_equal(&SyncOptions { shrinking, ..options() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_deletes_than_allowed_are_refused_and_no_fewer() {
    for (gone, percent, is_refused) in [(5, 50, false), (6, 50, true), (1, 0, true), (0, 0, false), (9, 100, false)] {
        for name in ["t", "keyless"] {
            let scene = equal().await;
            let column = if name == "t" { "id" } else { "a" };
            scene.source.execute(&format!("delete from {name} where {column} <= {gone};")).await;
            let shrinking = Shrinking { max_delete_percent: percent, ..Shrinking::default() };
            let report = scene.run(&SyncOptions { shrinking, ..options() }).await;
            let left = if is_refused { 10 } else { 10 - gone };
            assert_eq!(scene.in_target(&format!("select count(*) from {name}")).await, left.to_string(), "{name}");
            if is_refused {
                assert_failed(&report, name, &["max-delete-percent"]);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_empty_on_both_sides_is_equal() {
    let scene = Scene::of(TABLES).await;
    scene.run_equal(&careful(None)).await;
    scene.run_equal(&careful(Some(Check::Rows))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_of_a_table_that_would_be_refused() {
    let scene = equal().await;
    scene.source.execute("truncate t;").await;
    let report = scene.run(&SyncOptions { dry: Dry::Yes, ..careful(None) }).await;
    assert_failed(&report, "t", &["allow-empty-source"]);
}
