//! Rows that the target does not take. They are named by their keys, and nothing else of them is told.

use driftless_data::{Outcome, SyncOptions};

use crate::scene::{Scene, Told, by_timestamp, is_equal, options, outcome, table};

/// What stands in rows that the target does not take.
const SECRET: &str = "correct-horse-7781";

/// The source's table, what the target's has in addition, and what is to be named.
struct Case {
    name: &'static str,
    columns: &'static str,
    narrower: &'static str,
    /// Values with `SECRET` where the secret goes.
    rows: &'static str,
    told: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "twins",
        columns: "id text primary key, v text",
        narrower: "add constraint one_of_each unique (v)",
        rows: "('key-bad-1', 'SECRET'), ('key-bad-2', 'SECRET')",
        told: "one_of_each",
    },
    Case {
        name: "checked",
        columns: "id text primary key, v text",
        narrower: "add constraint short check (length(v) < 5)",
        rows: "('key-bad-1', 'SECRET')",
        told: "short",
    },
    Case {
        name: "excluded",
        columns: "id text primary key, v text",
        narrower: "add constraint apart exclude using btree (v with =)",
        rows: "('key-bad-1', 'SECRET'), ('key-bad-2', 'SECRET')",
        told: "apart",
    },
    Case {
        name: "filled",
        columns: "id text primary key, v text, w text",
        narrower: "alter column w set not null",
        rows: "('key-bad-1', 'SECRET', null)",
        told: "w",
    },
];

async fn scene_of(case: &Case, ours: &str) -> Scene {
    let Case { name, columns, narrower, .. } = case;
    let table = format!("create table {name} (updated_at timestamptz default now(), {columns});");
    let other = "create table other (id int primary key);";
    let scene =
        Scene::new(&format!("{table}{other}"), &format!("{table}{other} alter table {name} {narrower}; {ours}")).await;
    let names: Vec<&str> = columns.split(", ").map(|column| column.split(' ').next().unwrap()).collect();
    let rows = case.rows.replace("SECRET", SECRET);
    let fill = format!("insert into {name} ({}) values {rows}; insert into other values (1);", names.join(", "));
    scene.source.execute(&fill).await;
    scene
}

async fn is_refused(case: &Case, scene: &Scene, options: SyncOptions) {
    let told = Told::default();
    let options = SyncOptions { events: Some(told.listener()), ..options };
    let report = scene.run(&options).await;
    let failed = table(&report, case.name);
    let Outcome::Failed(error) = &failed.outcome else { panic!("{}: {}", case.name, outcome(failed)) };
    assert!(error.message.contains(case.told), "{}: {error} does not name {}", case.name, case.told);
    assert!(is_equal(table(&report, "other")));
    let log = scene.in_target("select string_agg(l::text, '') from driftless.sync_log l").await;
    for text in [format!("{report:?}"), told.text(), log] {
        assert!(!text.contains(SECRET), "{}: the content of a row is told: {text}", case.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_not_merged_are_named_by_key_and_never_by_content() {
    for case in CASES {
        for options in [options(), by_timestamp()] {
            let there = format!("insert into {} (id, v{}) values ('there', 'x'{});", case.name, w(case), xw(case));
            let scene = scene_of(case, &there).await;
            is_refused(case, &scene, options.clone()).await;
            let report = scene.run(&options).await;
            let Outcome::Failed(error) = &table(&report, case.name).outcome else { unreachable!("it has just failed") };
            assert!(error.message.contains("key-bad"), "{}: {error} names no row", case.name);
        }
    }
}

fn w(case: &Case) -> &'static str {
    if case.columns.contains("w text") { ", w" } else { "" }
}

fn xw(case: &Case) -> &'static str {
    if case.columns.contains("w text") { ", 'x'" } else { "" }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_not_copied_are_never_told_by_content() {
    for case in CASES {
        let scene = scene_of(case, "").await;
        is_refused(case, &scene, options()).await;
        assert_eq!(scene.in_target(&format!("select count(*) from {}", case.name)).await, "0");
    }
}

/// A value that does not fit into a wider type's narrower domain, say: the server's context holds it.
#[tokio::test(flavor = "multi_thread")]
async fn values_that_a_domain_refuses_are_never_told() {
    let table =
        |check: &str| format!("create domain code as text {check}; create table t (id text primary key, v code);");
    let scene = Scene::new(&table(""), &table("check (length(value) < 5)")).await;
    scene.source.execute(&format!("insert into t values ('key-bad', '{SECRET}');")).await;
    let told = Told::default();
    let report = scene.run(&SyncOptions { events: Some(told.listener()), ..options() }).await;
    assert_eq!(report.totals().failed, 1);
    assert!(!format!("{report:?}{}", told.text()).contains(SECRET));
}

/// A foreign key to a row that the source has no more, because another table was not chosen.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_parent_is_not_there_fails_its_table_alone() {
    let sql = "create table parent (id text primary key); create table other (id int primary key);
        create table child (id text primary key, parent text references parent);";
    let scene = Scene::of(sql).await;
    let fill = format!(
        "insert into parent values ('{SECRET}'); insert into child values ('key-bad', '{SECRET}');
        insert into other values (1);"
    );
    scene.source.execute(&fill).await;
    let mut options = options();
    options.selection.exclude = vec!["parent".to_owned()];
    let report = scene.run(&options).await;
    assert_eq!((report.totals().failed, report.totals().equal), (1, 1));
    assert!(!format!("{report:?}").contains(SECRET), "{report:?}");
}
