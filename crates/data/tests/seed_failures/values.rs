//! Values of every sort arrive as they left.

use driftless_data::Way;

use crate::scene::{Scene, by_timestamp, options, way};

/// A table, and what is in it at first.
struct Case {
    columns: &'static str,
    rows: &'static str,
}

const BYTEA_AND_JSON: Case = Case {
    columns: "id int primary key, raw bytea, doc jsonb, text json, updated_at timestamptz default now()",
    rows: r#"(1, '\x00ff5c6e0a', '{"a": "tab\t \"quoted\" \\ back\nline", "n": 1.00}', '{"a":1, "a": 2}'),
             (2, '\x', '"\u00e9 \ud83e\udd80"', '  [1,2 ]'),
             (3, decode(repeat('00', 100000), 'hex'), 'null', '"x"'),
             (4, null, null, null), (5, '\x5c5c', '[]', '{}')"#,
};

const FLOATS_AND_TIMES: Case = Case {
    columns: "id int primary key, a float8, b numeric, c timestamptz, d date, e interval, f float4,
              updated_at timestamptz default now()",
    rows: "(1, 'NaN', 'NaN', 'infinity', '-infinity', '24:00:00', '-0'),
           (2, '-Infinity', '1.00', '-infinity', '4714-11-24 BC', '1 day', 'Infinity'),
           (3, '-0', '1e-300', '0001-01-01 00:00:00+00 BC', 'infinity', '1 mon -30 days', 1e-45)",
};

const MADE_TYPES: Case = Case {
    columns: "id int primary key, a mood[], b place, c posint, d int4range, e hstore, f citext, g int4multirange,
              updated_at timestamptz default now()",
    rows: r#"(1, '{ok,NULL,"very, bad"}', '("a ""b""",)', 3, '[1,4)', '"a"=>NULL, "b"=>"c,d"', 'AbC', '{[1,2),[5,7)}'),
             (2, '{}', '(,)', null, 'empty', '', '', '{}'),
             (3, '[0:1]={sad,ok}', '("\\","{1,2}")', 1, '(,)', null, 'abc', null)"#,
};

const TYPES: &str = r#"create type mood as enum ('sad', 'ok', 'very, bad');
    create type place as (name text, numbers int[]); create domain posint as int check (value > 0);
    create extension hstore; create extension citext;"#;

/// A case is copied into an empty table; then every row gets the values of another one.
async fn arrives(case: &Case) {
    let Case { columns, rows } = case;
    for options in [options(), by_timestamp()] {
        let scene = Scene::of(&format!("{TYPES} create table t ({columns});")).await;
        scene.source.execute(&format!("insert into t values {rows};")).await;
        assert_eq!(way(&scene.run_equal(&options).await, "t"), Some(Way::Bulk));
        let rotate = "create temp table kept as select * from t; truncate t;
            update kept set id = id % (select max(id) from kept) + 1, updated_at = now();
            insert into t select * from kept;";
        scene.source.execute(rotate).await;
        let report = scene.run_equal(&options).await;
        assert_ne!(way(&report, "t"), Some(Way::Bulk));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bytea_and_json_arrive_unharmed() {
    arrives(&BYTEA_AND_JSON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn floats_and_times_without_end_arrive_unharmed() {
    arrives(&FLOATS_AND_TIMES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_types_that_people_make_arrive_unharmed() {
    arrives(&MADE_TYPES).await;
}

/// Equal by value, and another text.
#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_only_reads_otherwise_arrives() {
    let columns = "id int primary key, a numeric, b interval, c citext, d jsonb, e float8, f char(5), g json, h int[]";
    let scene = Scene::of(&format!("create extension citext; create table t ({columns});")).await;
    scene.source.execute("insert into t values (1, '1.0', '1 day', 'a', '1.0', '0', 'x', '[1]', '{1,2}');").await;
    scene.run_equal(&options()).await;
    let changes = ["a = '1.00'", "b = '24:00:00'", "c = 'A'", "d = '1.00'", "e = '-0'", "f = 'x  '", "g = '[ 1]'"];
    for change in changes.into_iter().chain(["h = '[0:1]={1,2}'", "h = '{{1,2}}'", "h = '{{1},{2}}'"]) {
        scene.source.execute(&format!("update t set {change};")).await;
        scene.run_equal(&options()).await;
    }
}

/// What is summed up over rows must not lose which value is whose.
#[tokio::test(flavor = "multi_thread")]
async fn values_that_change_places_arrive() {
    let types =
        [("int", "1", "2"), ("text", "'a'", "''"), ("numeric", "1.0", "null"), ("path", "'[(0,0),(1,1)]'", "null")];
    for (kind, one, other) in types {
        for key in ["id int, k text, primary key (id)", "id int, k text, primary key (id, k)", "id int, k numeric"] {
            let scene = Scene::of(&format!("create table t (v {kind}, w {kind}, {key});")).await;
            let rows = |one: &str, other: &str| format!("({one}, {other}, 1, '1'), ({other}, {one}, 2, '2')");
            scene.source.execute(&format!("insert into t values {};", rows(one, other))).await;
            scene.run_equal(&options()).await;
            scene.source.execute(&format!("delete from t; insert into t values {};", rows(other, one))).await;
            scene.run_equal(&options()).await;
            scene.source.execute("update t set v = w, w = v where id = 1;").await;
            scene.run_equal(&options()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_and_generated_columns_are_no_obstacle() {
    let scene = Scene::of(
        "create table always (id bigint generated always as identity primary key, a int,
             double int generated always as (a * 2) stored, updated_at timestamptz default now());
         create table sometimes (id int generated by default as identity primary key, a int);
         create table counted (a int, n int generated always as identity, \"Twice\" int generated always as (n * 2) stored);
         create table only_generated (id int primary key, g int generated always as (id + 1) stored);
         create table numbered (id serial primary key, a int);",
    )
    .await;
    let fill = "insert into always (a) select n from generate_series(1, 5) n;
        insert into sometimes (a) select n from generate_series(1, 5) n;
        insert into counted (a) select n from generate_series(1, 5) n;
        insert into only_generated select n from generate_series(1, 5) n;
        insert into numbered (a) select n from generate_series(1, 5) n;";
    scene.source.execute(fill).await;
    scene.run_equal(&options()).await;
    let change = "update always set a = a + 1, updated_at = now(); update sometimes set a = a + 1;
        update counted set a = a + 1; update only_generated set id = id + 10; update numbered set a = null;
        delete from always where id = 2;";
    scene.source.execute(&format!("{change}{}", fill.replace("(1, 5)", "(100, 102)"))).await;
    scene.run_equal(&options()).await;
    // Who writes to the target next gets numbers that are free.
    scene.target.execute("insert into always (a) values (1); insert into sometimes (a) values (1);").await;
    scene.target.execute("insert into numbered (a) values (1); insert into counted (a) values (1);").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_of_the_target_is_never_set_back() {
    let scene = Scene::of("create table t (id serial primary key, a int);").await;
    scene.source.execute("insert into t (a) values (1), (2);").await;
    scene.target.execute("select setval('t_id_seq', 500);").await;
    scene.run_equal(&options()).await;
    assert_eq!(scene.in_target("nextval('t_id_seq')").await, "501");
}
