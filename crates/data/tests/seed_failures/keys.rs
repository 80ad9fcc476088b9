//! Tables are told apart by their keys, whatever these are, and rows by theirs.

use driftless_data::{Check, Keyless, MissingTables, Outcome, SyncOptions, Way};

use crate::scene::{Scene, assert_all_equal, by_timestamp, is_equal, options, outcome, run_within, table, way};

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_join_to_one_text_are_two_keys() {
    let scene = Scene::of(
        "create table t (a text, b text, v text, updated_at timestamptz default now(), primary key (a, b));
         create table u (a text, b text, v text, primary key (b, a));",
    )
    .await;
    for name in ["t", "u"] {
        let rows = "('a|b', 'c', 'one'), ('a', 'b|c', 'two'), ('', 'x', '3'), ('x', '', '4'), (',', ',,', '5'),
                    (',,', ',', '6'), ('\"', '\"\"', '7'), ('(a,b)', 'c', '8'), ('(a', 'b),c', '9')";
        scene.source.execute(&format!("insert into {name} (a, b, v) values {rows};")).await;
    }
    scene.run_equal(&options()).await;
    scene.source.execute("delete from t where a = 'a|b'; delete from u where a = 'a';").await;
    scene.target.execute("delete from t where a = 'a'; update u set v = 'other' where a = 'a|b';").await;
    for options in [by_timestamp(), options()] {
        scene.run_equal(&options).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_a_key_is_replaced_or_skipped_as_told() {
    let scene = Scene::of(
        "create table t (a int, b text); create table decoy (a int unique, b text);
         create table part (a int not null, b text); create unique index on part (a) where a > 1;",
    )
    .await;
    let fill = |name| format!("insert into {name} values (1, 'x'), (2, 'y'), (null, 'z');");
    scene.source.execute(&format!("{}{}", fill("t"), fill("decoy"))).await;
    scene.source.execute("insert into t values (1, 'x'); insert into decoy values (null, 'z');").await;
    scene.source.execute("insert into part values (1, 'x'), (1, 'x'), (2, 'y');").await;
    scene.run_equal(&options()).await;
    scene.source.execute("delete from t where a = 2; update decoy set b = 'w'; delete from part where a = 1;").await;
    let skipping = SyncOptions { keyless: Keyless::Skip, ..options() };
    let report = scene.run(&skipping).await;
    for name in ["t", "decoy", "part"] {
        assert!(matches!(table(&report, name).outcome, Outcome::Skipped { .. }), "{}", outcome(table(&report, name)));
    }
    assert_eq!(scene.in_target("select count(*) from t").await, "4");
    let report = scene.run_equal(&options()).await;
    assert_eq!(way(&report, "t"), Some(Way::Replace));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_a_key_that_is_equal_is_not_written() {
    let scene = Scene::of("create table t (a int, b text);").await;
    scene.source.execute("insert into t values (1, 'x'), (1, 'x'), (null, null);").await;
    scene.run_equal(&options()).await;
    let before = scene.in_target("select string_agg(xmin::text, ',' order by xmin::text) from t").await;
    let report = scene.run_equal(&options()).await;
    let totals = report.totals();
    assert_eq!((totals.inserted, totals.updated, totals.deleted), (0, 0, 0));
    assert_eq!(scene.in_target("select string_agg(xmin::text, ',' order by xmin::text) from t").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_all_key_arrives() {
    let scene = Scene::of(
        "create table t (a int, b text, primary key (a, b)); create table one (id uuid primary key);
         create table timed (updated_at timestamptz primary key);",
    )
    .await;
    let fill = "insert into t select n % 3, n::text from generate_series(1, 9) n;
        insert into one select md5(n::text)::uuid from generate_series(1, 9) n;
        insert into timed select timestamptz '2024-01-01' + n * interval '1 hour' from generate_series(1, 9) n;";
    scene.source.execute(fill).await;
    for options in [by_timestamp(), options()] {
        scene.run_equal(&options).await;
        scene
            .source
            .execute("delete from t where a = 1; update t set b = b || 'x'; delete from one where id < md5('')::uuid;")
            .await;
        scene.source.execute("update timed set updated_at = updated_at - interval '1 year';").await;
        scene.run_equal(&options).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unique_key_that_is_never_null_is_a_key() {
    let scene = Scene::of(
        "create table t (code text not null unique, v int); create table i (code text not null, v int);
         create unique index on i (code);",
    )
    .await;
    let fill = |name| format!("insert into {name} values ('a', 1), ('b', 2), ('c', 3);");
    scene.source.execute(&format!("{}{}", fill("t"), fill("i"))).await;
    scene.run_equal(&options()).await;
    scene.source.execute("update t set v = 9 where code = 'b'; update i set v = 9 where code = 'b';").await;
    let report = scene.run_equal(&options()).await;
    assert_eq!((table(&report, "t").updated, table(&report, "i").updated), (1, 1));
}

/// `ON CONFLICT` refuses a key that is checked at commit.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_checked_at_commit_is_no_obstacle() {
    let scene = Scene::of(
        "create table t (id int primary key deferrable initially deferred, v text, updated_at timestamptz default now());",
    )
    .await;
    scene.source.execute("insert into t select n, n::text from generate_series(1, 9) n;").await;
    for options in [by_timestamp(), options()] {
        scene.run_equal(&options).await;
        scene
            .source
            .execute("update t set v = v || 'x', updated_at = now() where id < 5; delete from t where id = 7;")
            .await;
        scene.run_equal(&options).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_a_unique_column_that_change_places_arrive() {
    let scene = Scene::of(
        "create table t (id int primary key, name text unique deferrable, updated_at timestamptz default now());
         create table u (id int primary key, name text unique, updated_at timestamptz default now());",
    )
    .await;
    let fill = |name| format!("insert into {name} select n, 'name ' || n from generate_series(1, 9) n;");
    scene.source.execute(&format!("{}{}", fill("t"), fill("u"))).await;
    scene.run_equal(&by_timestamp()).await;
    // Of a unique column that is checked at once, values change places over a third one.
    scene.source.execute("update t set name = 'name ' || 10 - id, updated_at = now();").await;
    scene
        .source
        .execute("update u set name = '-' || 10 - id; update u set name = 'name ' || 10 - id, updated_at = now();")
        .await;
    for batch_rows in [100_000, 1] {
        let options = SyncOptions { batch_rows, ..by_timestamp() };
        scene.run_equal(&options).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tables_that_fail_do_not_hang_a_run_or_stop_the_others() {
    let bad: String = (0..20).map(|n| format!("create table bad_{n} (id int primary key, v int);")).collect();
    let good: String = (0..5).map(|n| format!("create table good_{n} (id int primary key, v int);")).collect();
    let narrower: String =
        (0..20).map(|n| format!("alter table bad_{n} add constraint small check (v < 10);")).collect();
    let missing: String = (0..20).map(|n| format!("create table gone_{n} (id int primary key);")).collect();
    let scene = Scene::new(&format!("{bad}{good}{missing}"), &format!("{bad}{good}{narrower}")).await;
    let fill = "do $$ declare t text; begin for t in select relname from pg_class where relkind = 'r'
            and relname ~ '^(bad|good)_' loop
            execute format('insert into %I select n, n from generate_series(1, 20) n', t); end loop; end $$;";
    scene.source.execute(fill).await;
    for parallel in [1, 4, 16] {
        let options = SyncOptions { parallel, missing_tables: MissingTables::Refuse, ..options() };
        let (source, target) = (scene.source.url(), scene.target.url());
        let report = run_within(std::time::Duration::from_secs(60), &source, &target, &options).await.unwrap();
        assert_eq!(report.totals().failed, 40);
        assert_eq!(report.tables.iter().filter(|table| is_equal(table)).count(), 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn children_go_before_their_parents_and_come_after_them() {
    // By name, parents come last.
    let sql = "create table z_parent (id int primary key, v int, updated_at timestamptz default now());
        create table m_child (id int primary key, parent int not null references z_parent, updated_at timestamptz default now());
        create table a_grandchild (id int primary key, child int not null references m_child);";
    let fill = "insert into z_parent select n, n from generate_series(1, 20) n;
        insert into m_child select n, n from generate_series(1, 20) n;
        insert into a_grandchild select n, n from generate_series(1, 20) n;";
    for check in [None, Some(Check::Keys), Some(Check::Rows)] {
        for parallel in [1, 4] {
            let scene = Scene::of(sql).await;
            let options = SyncOptions { check, parallel, batch_rows: 3, ..options() };
            scene.source.execute(fill).await;
            scene.run_equal(&options).await;
            let change = "delete from a_grandchild where id > 10; delete from m_child where id > 10;
                delete from z_parent where id > 10; insert into z_parent values (100, 1);
                insert into m_child values (100, 100); insert into a_grandchild values (100, 100);";
            scene.source.execute(change).await;
            assert_all_equal(&scene.run_equal(&options).await);
        }
    }
}

/// A child moves to another parent, and its former one goes.
#[tokio::test(flavor = "multi_thread")]
async fn children_that_move_do_not_keep_their_former_parents() {
    for on_delete in ["no action", "restrict", "cascade", "set null"] {
        for check in [None, Some(Check::Keys), Some(Check::Rows)] {
            let sql = format!(
                "create table z_parent (id numeric not null unique, updated_at timestamptz default now());
                 create table child (id int primary key, parent numeric references z_parent (id) on delete {on_delete},
                     updated_at timestamptz default now());
                 create table keyless (a int, parent numeric references z_parent (id) on delete {on_delete});"
            );
            let scene = Scene::of(&sql).await;
            let fill = "insert into z_parent select n from generate_series(1, 20) n;
                insert into child select n, n from generate_series(1, 20) n; insert into keyless values (1, 1), (2, 2);";
            scene.source.execute(fill).await;
            let options = SyncOptions { check, batch_rows: 1, parallel: 1, ..options() };
            scene.run_equal(&options).await;
            let change = "insert into z_parent values (50); update child set parent = 50, updated_at = now();
                update keyless set parent = 50; delete from z_parent where id < 15;";
            scene.source.execute(change).await;
            scene.run_equal(&options).await;
            // And where nothing tells that the children have moved, their keys are what they are to be.
            let silent = "insert into z_parent values (60); update child set parent = 60;
                update keyless set parent = 60; delete from z_parent where id = 50;";
            scene.source.execute(silent).await;
            assert_all_equal(&scene.run(&options).await);
            for table in ["z_parent", "child"] {
                let keys = format!("select string_agg(id::text, ',' order by id) from {table}");
                assert_eq!(
                    scene.in_target(&keys).await,
                    scene.in_source(&keys).await,
                    "{table}, {check:?}, {on_delete}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_a_key_that_the_target_lost_come_back_beside_parents_that_go() {
    for on_delete in ["no action", "restrict", "cascade", "set null"] {
        let sql = format!(
            "create table parent (id int primary key, v int);
             create table keyless (a int, parent int references parent on delete {on_delete} deferrable initially deferred);"
        );
        let scene = Scene::of(&sql).await;
        let fill = "insert into parent select n, n from generate_series(1, 20) n;
            insert into keyless select n, n from generate_series(1, 9) n;";
        scene.source.execute(fill).await;
        scene.run_equal(&options()).await;
        scene.target.execute("truncate keyless;").await;
        scene.source.execute("update parent set id = id + 100 where id > 15; update keyless set a = a + 1;").await;
        for batch_rows in [3, 100_000] {
            scene.run_equal(&SyncOptions { batch_rows, ..options() }).await;
        }
    }
}

/// What is copied is refused only when it is committed, as long as its parents are not there.
#[tokio::test(flavor = "multi_thread")]
async fn children_whose_foreign_key_is_checked_at_commit_are_not_lost() {
    for (parallel, batch_rows) in [(1, 1), (1, 100_000), (4, 1), (4, 100_000)] {
        for child in ["id int primary key", "id int"] {
            let sql = format!(
                "create table z_parent (id int primary key);
                 create table a_child ({child}, parent int references z_parent deferrable initially deferred);"
            );
            let scene = Scene::of(&sql).await;
            let fill = "insert into z_parent select n from generate_series(1, 20) n;
                insert into a_child select n, n from generate_series(1, 9) n;";
            scene.source.execute(fill).await;
            let options = SyncOptions { parallel, batch_rows, ..options() };
            scene.run_equal(&options).await;
            // The child is empty, and some of its parents are gone.
            scene.target.execute("delete from a_child; delete from z_parent where id < 12;").await;
            scene.run_equal(&options).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_refer_to_each_other_in_a_circle_arrive() {
    let deferrable = "create table a (id int primary key, b int); create table b (id int primary key,
            a int not null references a deferrable initially immediate);
        alter table a add foreign key (b) references b deferrable initially immediate;";
    let plain = "create table a (id int primary key, b int); create table b (id int primary key, a int references a);
        alter table a add foreign key (b) references b;";
    let itself = "create table tree (id int primary key, parent int references tree);";
    for (sql, fill) in [
        (
            deferrable,
            "insert into a select n, null from generate_series(1, 9) n;
            insert into b select n, n from generate_series(1, 9) n; update a set b = 10 - id;",
        ),
        (
            plain,
            "insert into a select n, null from generate_series(1, 9) n;
            insert into b select n, 10 - n from generate_series(1, 9) n; update a set b = id;",
        ),
        (itself, "insert into tree select n, 10 - n from generate_series(1, 9) n;"),
    ] {
        let scene = Scene::of(sql).await;
        scene.source.execute(fill).await;
        scene.run_equal(&SyncOptions { batch_rows: 2, ..options() }).await;
        let more = fill.replace("(1, 9)", "(31, 39)").replace("10 -", "70 -").replace("update a set b = id;", "");
        scene.source.execute(&more.replace("update a set b = 70 - id", "update a set b = 70 - id where id > 30")).await;
        scene.run_equal(&SyncOptions { batch_rows: 2, ..options() }).await;
    }
}
