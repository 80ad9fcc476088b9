//! Each way of bringing a table up to date, on real servers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, unreachable_pub)]

#[allow(dead_code, reason = "every file of tests uses its part")]
#[path = "shared/scene.rs"]
mod scene;

use driftless_data::{Indexes, Outcome, Report, SyncOptions, TableReport, Way};
use scene::{Scene, assert_all_equal};

fn only(report: &Report) -> &TableReport {
    assert_eq!(report.tables.len(), 1, "{report:#?}");
    &report.tables[0]
}

fn counts(table: &TableReport) -> (Option<Way>, u64, u64, u64) {
    assert!(matches!(table.outcome, Outcome::Equal), "{table:#?}");
    (table.way, table.inserted, table.updated, table.deleted)
}

#[tokio::test]
async fn an_empty_table_is_copied_then_what_changed_is_merged() {
    let scene = Scene::of("create table t (id bigint primary key, v text, updated_at timestamptz)").await;
    scene
        .source
        .execute("insert into t select g, g::text, now() - interval '1 day' from generate_series(1, 1000) g")
        .await;
    let options = SyncOptions::default();
    assert_eq!(counts(only(&scene.run(&options).await)), (Some(Way::Bulk), 1000, 0, 0));
    scene.assert_equal().await;
    scene
        .source
        .execute(
            "update t set v = 'x', updated_at = now() where id <= 10; delete from t where id > 990;
        insert into t values (2000, 'new', now()), (2001, 'late', '2000-01-01'), (2002, 'null', null)",
        )
        .await;
    assert_eq!(counts(only(&scene.run(&options).await)), (Some(Way::Incremental), 3, 10, 10));
    scene.assert_equal().await;
    assert_eq!(counts(only(&scene.run(&options).await)), (Some(Way::Incremental), 0, 0, 0));
}

#[tokio::test]
async fn tables_without_a_timestamp_are_compared() {
    let scene = Scene::of("create table t (a int, b text, v numeric, primary key (a, b))").await;
    scene.source.execute("insert into t select g, g::text, g from generate_series(1, 500) g").await;
    scene.target.execute("insert into t select g, g::text, g from generate_series(11, 510) g; update t set v = 11.0 where a = 11; update t set v = 0 where a = 12").await;
    assert_eq!(counts(only(&scene.run(&SyncOptions::default()).await)), (Some(Way::Compare), 10, 2, 10));
    scene.assert_equal().await;
}

#[tokio::test]
async fn tables_without_a_key_are_replaced_if_they_differ() {
    let scene = Scene::of("create table t (a int, b text)").await;
    scene.source.execute("insert into t values (1, 'x'), (1, 'x'), (2, null)").await;
    scene.target.execute("insert into t values (1, 'x'), (2, null), (2, null)").await;
    assert_eq!(counts(only(&scene.run(&SyncOptions::default()).await)), (Some(Way::Replace), 3, 0, 3));
    scene.assert_equal().await;
    assert_eq!(counts(only(&scene.run(&SyncOptions::default()).await)), (Some(Way::Replace), 0, 0, 0));
}

#[tokio::test]
async fn tables_that_reference_each_other_are_merged_together() {
    let scene = Scene::of(
        "create table a (id int primary key, b_id int); create table b (id int primary key, a_id int references a);
         alter table a add foreign key (b_id) references b;
         create table tree (id int primary key, parent int references tree)",
    )
    .await;
    scene
        .source
        .execute(
            "begin; insert into a values (1, null); insert into b values (1, 1); update a set b_id = 1; commit;
            insert into tree select g, nullif(g / 2, 0) from generate_series(1, 100) g",
        )
        .await;
    for edits in [
        "select 1",
        "insert into a values (2, 1); insert into b values (2, 2); update a set b_id = 2; delete from tree where id > 50;
         insert into tree values (200, 1)",
        "update a set b_id = null; update b set a_id = null; delete from a where id = 1; delete from b where id = 2",
    ] {
        scene.source.execute(edits).await;
        let report = scene.run(&SyncOptions::default()).await;
        assert_all_equal(&report);
        scene.assert_equal().await;
    }
}

#[tokio::test]
async fn unique_values_that_were_swapped_are_merged() {
    let scene = Scene::of("create table t (id int primary key, mail text unique); create table c (id int primary key, t int references t)").await;
    for database in [&scene.source, &scene.target] {
        database.execute("insert into t select g, 'm' || g from generate_series(1, 5) g; insert into c select g, g from generate_series(1, 5) g").await;
    }
    scene.source.execute("update t set mail = 'x' where id = 1; update t set mail = 'm1' where id = 2; update t set mail = 'm2' where id = 1").await;
    let report = scene.run(&SyncOptions::default()).await;
    assert_all_equal(&report);
    scene.assert_equal().await;
}

#[tokio::test]
async fn indexes_and_foreign_keys_are_built_again_when_the_rows_are_there() {
    let scene = Scene::of(
        "create table p (id int primary key, code text not null unique, note text);
         create index p_note_idx on p (lower(note)) where note is not null;
         create table c (id int generated always as identity primary key, p_id int references p on delete cascade, code text references p (code), unique (p_id, code));
         create index on c (code)",
    )
    .await;
    scene
        .source
        .execute(
            "insert into p select g, 'c' || g, nullif('n' || g, 'n3') from generate_series(1, 100) g;
            insert into c (p_id, code) select g, 'c' || g from generate_series(1, 100) g",
        )
        .await;
    let shape = "select string_agg(t, e'\\n' order by t) from (
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as t
            from pg_constraint where connamespace = 'public'::regnamespace
        union all select indexdef from pg_indexes where schemaname = 'public') d";
    let options = SyncOptions { indexes: Indexes::Rebuild, ..SyncOptions::default() };
    let report = scene.run(&options).await;
    assert_all_equal(&report);
    scene.assert_equal().await;
    assert_eq!(scene.in_source(shape).await, scene.in_target(shape).await);
    let left = "select count(*) from driftless.sync_rebuild";
    assert_eq!(scene.in_target(left).await, "0");
}
