//! Timestamps tell what changed, and are not believed further than they can be.

use driftless_data::{Check, Outcome, SyncOptions, Triggers, Way};

use crate::scene::{Scene, by_timestamp, options, outcome, table, way};

const TABLE: &str = "create table t (id int primary key, v text, updated_at timestamptz default now());";

/// A pair of databases that are equal, with a watermark.
async fn equal() -> Scene {
    let scene = Scene::of(TABLE).await;
    scene.source.execute("insert into t select n, n::text from generate_series(1, 10) n;").await;
    scene.run_equal(&by_timestamp()).await;
    let again = scene.run_equal(&by_timestamp()).await;
    assert_eq!(way(&again, "t"), Some(Way::Incremental));
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_comes_with_an_old_timestamp_arrives() {
    let scene = equal().await;
    scene.source.execute("insert into t values (100, 'late', '2001-01-01'), (101, 'older', '-infinity');").await;
    scene.run_equal(&by_timestamp()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_under_an_old_timestamp_arrives_where_rows_are_checked() {
    let scene = equal().await;
    scene.source.execute("update t set v = 'late', updated_at = '2001-01-01' where id = 3;").await;
    scene.source.execute("update t set v = 'not moved' where id = 4;").await;
    let report = scene.run_equal(&options()).await;
    assert_eq!(table(&report, "t").updated, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_one_timestamp_are_not_split() {
    let scene = Scene::of(TABLE).await;
    let batches = SyncOptions { batch_rows: 3, check: None, ..options() };
    scene.source.execute("insert into t select n, n::text, '2024-01-01' from generate_series(1, 10) n;").await;
    scene.run_equal(&batches).await;
    scene.source.execute("insert into t select n, n::text from generate_series(11, 30) n;").await;
    scene.source.execute("update t set v = v || 'x', updated_at = now() where id < 10;").await;
    scene.run_equal(&batches).await;
    // The very timestamp that was read up to comes once more.
    let again = "insert into t select n, 'again', (select max(updated_at) from t) from generate_series(31, 40) n;";
    scene.source.execute(again).await;
    scene.run_equal(&batches).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_a_timestamp_are_always_read() {
    let scene = equal().await;
    scene.source.execute("insert into t select n, 'none', null from generate_series(100, 105) n;").await;
    scene.run_equal(&by_timestamp()).await;
    scene.source.execute("update t set v = 'changed' where updated_at is null;").await;
    scene.source.execute("update t set v = 'changed', updated_at = null where id = 3;").await;
    scene.run_equal(&by_timestamp()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_from_the_future_hide_no_later_change() {
    let scene = equal().await;
    let future = "update t set updated_at = now() + interval '1 year' where id = 1;
        update t set updated_at = 'infinity' where id = 2; insert into t values (100, 'x', 'infinity');";
    scene.source.execute(future).await;
    scene.run_equal(&by_timestamp()).await;
    scene.source.execute("update t set v = 'now', updated_at = now() where id = 1;").await;
    scene.source.execute("update t set v = 'still' where id = 2; insert into t values (101, 'x', now());").await;
    scene.run_equal(&by_timestamp()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_from_the_future_in_the_target_hide_no_change() {
    let scene = equal().await;
    scene.target.execute("update t set updated_at = now() + interval '1 year' where id = 1;").await;
    scene.target.execute("insert into t values (999, 'mine', 'infinity');").await;
    scene.source.execute("update t set v = 'now', updated_at = now() where id > 0;").await;
    scene.run_equal(&by_timestamp()).await;
}

/// The target's clock is not asked, nor is its content.
#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_of_the_target_that_moves_the_timestamp_loses_nothing() {
    let scene = equal().await;
    let touch = "create function touch() returns trigger language plpgsql as
            $$ begin new.updated_at := now() + interval '1 day'; return new; end $$;
        create trigger touch before insert or update on t for each row execute function touch();";
    scene.target.execute(touch).await;
    let options = by_timestamp();
    for n in 0..3 {
        scene.source.execute(&format!("update t set v = 'change {n}', updated_at = now();")).await;
        scene.source.execute(&format!("insert into t values ({n} + 100, 'new');")).await;
        scene.run(&options).await;
        let rows = "select string_agg(id || v, ',' order by id) from t";
        assert_eq!(scene.in_target(rows).await, scene.in_source(rows).await);
    }
    scene.run_equal(&SyncOptions { triggers: Triggers::Disable, check: Some(Check::Rows), ..options }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_of_the_target_that_changes_rows_is_told_and_the_table_is_not_called_equal() {
    let scene = equal().await;
    let touch = "create function touch() returns trigger language plpgsql as
            $$ begin new.updated_at := now() + interval '1 day'; return new; end $$;
        create trigger touch_it before insert or update on t for each row execute function touch();";
    scene.target.execute(touch).await;
    scene.source.execute("update t set v = 'change', updated_at = now();").await;
    let report = scene.run(&options()).await;
    let t = table(&report, "t");
    assert!(!matches!(t.outcome, Outcome::Equal | Outcome::Planned), "{}", outcome(t));
    let told = format!("{t:?}");
    assert!(told.contains("touch_it"), "the trigger is not named: {told}");
}

/// In whichever way the rows come: into an empty table, or in place of all that were there.
#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_of_the_target_that_changes_copied_rows_is_told_and_the_table_is_not_called_equal() {
    let scene = Scene::of("create table t (id int primary key, v text); create table keyless (id int, v text);").await;
    let shout = "create function shout() returns trigger language plpgsql as
            $$ begin new.v := upper(new.v); return new; end $$;
        create trigger shout_it before insert on t for each row execute function shout();
        create trigger shout_it before insert on keyless for each row execute function shout();
        insert into keyless values (0, 'x');";
    scene.target.execute(shout).await;
    scene
        .source
        .execute("insert into t values (1, 'a'), (2, 'b'); insert into keyless values (1, 'a'), (2, 'b');")
        .await;
    for _ in 0..2 {
        let report = scene.run(&options()).await;
        for name in ["t", "keyless"] {
            let told = table(&report, name);
            assert!(!matches!(told.outcome, Outcome::Equal | Outcome::Planned), "{name}: {}", outcome(told));
            assert!(format!("{told:?}").contains("shout_it"), "the trigger is not named: {told:?}");
        }
    }
}

/// The other table was equal before somebody wrote to it.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_trigger_of_the_target_writes_elsewhere_are_not_called_equal() {
    for (from, to) in [("a", "b"), ("b", "a")] {
        let sql = "create table a (id int generated by default as identity primary key, v text);
            create table b (id int generated by default as identity primary key, v text);";
        let scene = Scene::of(sql).await;
        let note = format!(
            "create function note() returns trigger language plpgsql as
                 $$ begin insert into {to} (v) values ('noted'); return null; end $$;
             create trigger note_it after insert on {from} for each row execute function note();"
        );
        scene.target.execute(&note).await;
        scene.source.execute(&format!("insert into {from} (v) values ('x'), ('y');")).await;
        for parallel in [1, 4] {
            let report = scene.run(&SyncOptions { parallel, ..options() }).await;
            let rows = format!("select count(*) from {to}");
            if scene.in_target(&rows).await != scene.in_source(&rows).await {
                let told = table(&report, to);
                assert!(!matches!(told.outcome, Outcome::Equal | Outcome::Planned), "{to}: {}", outcome(told));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timestamp_column_is_known_by_its_exact_name() {
    let sql = "create table t (id int primary key, v text, \"Updated_At\" timestamptz default now(), updated_at text);";
    let scene = Scene::of(sql).await;
    scene.source.execute("insert into t (id, v) select n, n::text from generate_series(1, 10) n;").await;
    let options = SyncOptions { timestamp: "Updated_At".to_owned(), ..by_timestamp() };
    scene.run_equal(&options).await;
    scene.source.execute("update t set v = 'x', \"Updated_At\" = now() where id = 2;").await;
    let report = scene.run_equal(&options).await;
    assert_eq!((way(&report, "t"), table(&report, "t").updated), (Some(Way::Incremental), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timestamp_column_that_is_none_is_no_timestamp() {
    let scene = Scene::of("create table t (id int primary key, v text, updated_at text);").await;
    scene.source.execute("insert into t values (1, 'a', 'yesterday');").await;
    scene.run_equal(&by_timestamp()).await;
    scene.source.execute("update t set v = 'b';").await;
    assert_eq!(way(&scene.run_equal(&by_timestamp()).await, "t"), Some(Way::Compare));
}

#[tokio::test(flavor = "multi_thread")]
async fn timestamps_without_a_zone_and_rounded_ones_lose_nothing() {
    for kind in ["timestamp", "timestamp(0)", "timestamptz(0)", "timestamptz(3)"] {
        let scene =
            Scene::of(&format!("create table t (id int primary key, v text, updated_at {kind} default now());")).await;
        scene.source.execute("insert into t (id, v) select n, n::text from generate_series(1, 5) n;").await;
        scene.run_equal(&by_timestamp()).await;
        for n in 0..4 {
            scene.source.execute(&format!("update t set v = 'change {n}', updated_at = now() where id = 2;")).await;
            scene.run_equal(&by_timestamp()).await;
        }
    }
}

/// Nothing is read that an earlier run has brought, but for what that run might not have seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_reads_what_changed_and_not_the_rest() {
    let scene = Scene::of(TABLE).await;
    scene.source.execute("insert into t select n, n::text, '2024-01-01' from generate_series(1, 1000) n;").await;
    scene.run_equal(&by_timestamp()).await;
    scene.source.execute("update t set v = 'x', updated_at = now() where id = 7;").await;
    let report = scene.run_equal(&by_timestamp()).await;
    let t = table(&report, "t");
    assert_eq!((t.way, t.updated), (Some(Way::Incremental), 1));
    assert!(t.read < 100, "{} rows were read", t.read);
}
