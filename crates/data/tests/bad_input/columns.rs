//! Tables whose columns are not the same.

use driftless_data::{MissingColumns, Selection, SyncOptions};

use crate::scene::{Scene, assert_all_equal, assert_failed, is_equal, options, outcome, table};

const ROWS: &str = "insert into good select n from generate_series(1, 9) n;";

fn ignoring() -> SyncOptions {
    let selection = Selection { missing_columns: MissingColumns::Ignore, ..options().selection };
    SyncOptions { selection, ..options() }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_only_one_side_has_are_named() {
    let scene = Scene::new(
        "create table good (id int primary key); create table a (id int primary key, \"Theirs\" int, v text);
         create table b (id int primary key, v text);",
        "create table good (id int primary key); create table a (id int primary key, v text);
         create table b (id int primary key, v text, ours int);",
    )
    .await;
    scene.source.execute(&format!("{ROWS} insert into a values (1, 2, 'x'); insert into b values (1, 'x');")).await;
    let report = scene.run(&options()).await;
    assert_failed(&report, "a", &["Theirs", "ignore-missing-columns"]);
    assert_failed(&report, "b", &["ours"]);
    assert!(is_equal(table(&report, "good")));
    assert_eq!(scene.in_target("select count(*) from a").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_only_one_side_has_are_left_alone_where_that_is_asked() {
    let scene = Scene::new(
        "create table a (id int primary key, theirs int, v text); create table b (id int primary key, v text);",
        "create table a (id int primary key, v text); create table b (id int primary key, v text, ours int default 7);",
    )
    .await;
    scene
        .source
        .execute("insert into a values (1, 2, 'x'), (2, 3, 'y'); insert into b values (1, 'x'), (2, 'y');")
        .await;
    assert_all_equal(&scene.run(&ignoring()).await);
    scene.target.execute("update b set ours = 8 where id = 2;").await;
    scene.source.execute("update a set v = 'z', theirs = 9; update b set v = 'z';").await;
    assert_all_equal(&scene.run(&ignoring()).await);
    assert_eq!(scene.in_target("select string_agg(a::text, '' order by id) from a").await, "(1,z)(2,z)");
    assert_eq!(scene.in_target("select string_agg(b::text, '' order by id) from b").await, "(1,z,7)(2,z,8)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_only_one_side_has_is_told() {
    let scene = Scene::new("create table a (id int primary key, v text);", "create table a (v text);").await;
    scene.source.execute("insert into a values (1, 'x'), (2, 'x');").await;
    let report = scene.run(&options()).await;
    assert_failed(&report, "a", &["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_in_another_order_are_the_same() {
    let scene = Scene::new(
        "create table a (id int primary key, v text, w text, updated_at timestamptz default now());",
        "create table a (w text, gone int, updated_at timestamptz, v text, id int primary key);
         alter table a drop column gone;",
    )
    .await;
    scene.source.execute("insert into a select n, 'v' || n, 'w' || n from generate_series(1, 9) n;").await;
    assert_all_equal(&scene.run(&options()).await);
    scene.source.execute("update a set v = 'x', updated_at = now() where id = 3; delete from a where id = 4;").await;
    assert_all_equal(&scene.run(&options()).await);
    let rows = "select string_agg(id || v || w || updated_at, ',' order by id) from a";
    assert_eq!(scene.in_target(rows).await, scene.in_source(rows).await);
}

/// Types of the source and the target, and values that arrive as they are.
const WIDER: &[(&str, &str, &str)] = &[
    ("int2", "int4", "(1), (-32768), (null)"),
    ("int4", "int8", "(1), (2147483647), (null)"),
    ("int4", "numeric", "(1), (2147483647)"),
    ("float4", "float8", "(1.5), ('NaN'), ('-Infinity')"),
    ("varchar(5)", "varchar(10)", "('a'), ('a    '), ('')"),
    ("varchar(5)", "text", "('a'), ('a    '), ('')"),
    ("numeric(6,2)", "numeric(8,2)", "(1.50), (-9999.99)"),
    ("numeric(6,2)", "numeric", "(1.50), (-9999.99)"),
    ("bit(3)", "varbit", "(B'101')"),
    ("timestamptz(3)", "timestamptz", "('2024-01-01 00:00:00.123+00'), ('infinity')"),
    ("positive", "int4", "(1), (7)"),
];

/// Types whose values do not all fit, or would be other values.
const NARROWER: &[(&str, &str)] = &[
    ("int8", "int4"),
    ("numeric", "int4"),
    ("float8", "float4"),
    ("varchar(10)", "varchar(5)"),
    ("text", "varchar(5)"),
    ("numeric(8,2)", "numeric(6,2)"),
    ("numeric(8,2)", "numeric(8,1)"),
    ("timestamptz", "timestamp"),
    ("timestamp", "date"),
    ("text", "int4"),
    ("text", "jsonb"),
    ("json", "jsonb"),
];

/// A table per pair of types.
fn tables<'a>(types: impl Iterator<Item = &'a str>) -> String {
    let tables = types.enumerate().map(|(n, kind)| format!("create table t{n} (id serial primary key, v {kind});"));
    format!("create domain positive as int check (value > 0); {}", tables.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn types_that_are_wider_in_the_target_are_no_obstacle() {
    let theirs = tables(WIDER.iter().map(|(theirs, _, _)| *theirs));
    let ours = tables(WIDER.iter().map(|(_, ours, _)| *ours));
    let scene = Scene::new(&theirs, &ours).await;
    for again in 0..2 {
        for (n, (_, _, values)) in WIDER.iter().enumerate() {
            scene
                .source
                .execute(&format!("delete from t{n} where id = 1; insert into t{n} (v) values {values};"))
                .await;
        }
        let report = scene.run(&options()).await;
        for (n, (theirs, ours, _)) in WIDER.iter().enumerate() {
            let name = format!("t{n}");
            let told = outcome(table(&report, &name));
            assert_eq!(told, "equal", "{theirs} to {ours}, run {again}");
            let rows =
                format!("select string_agg(id || ':' || coalesce(v::text, 'null'), ',' order by id) from {name}");
            assert_eq!(scene.in_target(&rows).await, scene.in_source(&rows).await, "{theirs} to {ours}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn types_that_are_narrower_in_the_target_are_refused_and_told() {
    let theirs = tables(NARROWER.iter().map(|(theirs, _)| *theirs));
    let ours = tables(NARROWER.iter().map(|(_, ours)| *ours));
    let scene = Scene::new(&theirs, &ours).await;
    let report = scene.run(&options()).await;
    for n in 0..NARROWER.len() {
        assert_failed(&report, &format!("t{n}"), &["v"]);
    }
    assert_failed(&report, "t0", &["bigint", "integer"]);
    assert_failed(&report, "t3", &["character varying(10)", "character varying(5)"]);
}
