//! Tables that the target does not have.

use driftless_data::{Dry, MissingTables, SyncOptions};

use crate::scene::{Scene, assert_all_equal, assert_failed, is_equal, options, table};

const SOURCE: &str = "create schema app; create type app.mood as enum ('ok', 'sad');
    create table app.parent (id int generated always as identity primary key, mood app.mood);
    create table app.child (id serial primary key, parent int references app.parent);
    create table public.there (id int primary key);
    insert into app.parent (mood) select 'ok' from generate_series(1, 9) n;
    insert into app.child (parent) select n from generate_series(1, 9) n; insert into there values (1);";
const TARGET: &str = "create table public.there (id int primary key);";

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_the_target_lacks_fails_alone_and_the_way_out_is_told() {
    let scene = Scene::new(SOURCE, TARGET).await;
    let report = scene.run(&options()).await;
    for name in ["app.parent", "app.child"] {
        assert_failed(&report, name, &["create-schema"]);
    }
    assert!(is_equal(table(&report, "there")));
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_the_target_lacks_are_made_and_filled_where_that_is_asked() {
    let scene = Scene::new(SOURCE, TARGET).await;
    let options = SyncOptions { missing_tables: MissingTables::Create, ..options() };
    scene.run_equal(&options).await;
    scene.source.execute("insert into app.child (parent) values (3); delete from app.child where id = 1;").await;
    scene.run_equal(&options).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_makes_no_table() {
    let scene = Scene::new(SOURCE, TARGET).await;
    let options = SyncOptions { missing_tables: MissingTables::Create, dry: Dry::Yes, ..options() };
    assert_all_equal_or_planned(&scene.run(&options).await);
    assert_eq!(scene.in_target("select to_regnamespace('app')").await, "");
    assert_eq!(scene.in_target("select count(*) from there").await, "0");
}

fn assert_all_equal_or_planned(report: &driftless_data::Report) {
    let totals = report.totals();
    assert_eq!((totals.failed, totals.different, totals.inserted), (0, 0, 19), "{report:#?}");
}

/// A table that only the target has is nobody's business.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_only_the_target_has_is_left_alone() {
    let scene = Scene::new(
        "create table a (id int primary key);",
        "create table a (id int primary key);
        create table mine (id int primary key); insert into mine values (1);",
    )
    .await;
    let report = scene.run(&options()).await;
    assert_all_equal(&report);
    assert_eq!(report.tables.len(), 1);
    assert_eq!(scene.in_target("select count(*) from mine").await, "1");
}
