//! A server that is newer than the reader: its catalogs have columns and tables that no query asks for.

use driftless_schema::diff::{DiffOptions, Property, diff};
use driftless_schema::impact::judge;
use driftless_schema::model::{Catalog, ObjectId};
use driftless_testkit::postgres::{self, TestDatabase};

use crate::reading::{read, try_read};

/// Says in an unknown column of an unknown server what is so of some object.
async fn say(database: &TestDatabase, sql: &str) {
    database.execute(&format!("set allow_system_table_mods = on; {sql}")).await;
}

fn unmodelled(catalog: &Catalog, id: &str) -> Vec<(String, String)> {
    let object = &catalog.objects[&id.parse::<ObjectId>().unwrap()];
    object.unmodelled.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_server_says_is_carried_along_and_compared() {
    for major in postgres::majors() {
        let database = postgres::database_on(major).await;
        database
            .execute(
                "create table t (id int primary key, n int); create policy p on t; create policy q on t;
                 create sequence s; create function f() returns int language sql as 'select 1';
                 create aggregate a(int) (sfunc = int4pl, stype = int);
                 create statistics x on id, n from t; create collation c (locale = 'C');
                 create text search configuration words (copy = simple)",
            )
            .await;
        let before = read(&database.url()).await;
        assert!(before.objects.values().all(|object| object.unmodelled.is_empty()));
        say(
            &database,
            "alter table pg_catalog.pg_policy add column \"polNew\" text;
             alter table pg_catalog.pg_sequence add column seqnew int not null default 0;
             alter table pg_catalog.pg_ts_config_map add column mapnew bool not null default false",
        )
        .await;
        let same = try_read(&database.url()).await.unwrap();
        assert_eq!(diff(&before, &same.catalog, DiffOptions::default()), [], "PostgreSQL {major}");
        say(
            &database,
            "update pg_policy set \"polNew\" = 'it''s' where polname = 'p';
             update pg_sequence set seqnew = 7;
             update pg_ts_config_map set mapnew = true where maptokentype in (1, 2)",
        )
        .await;
        let after = read(&database.url()).await;
        let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(unmodelled(&after, "policy public.t.p"), one("pg_policy.polNew", "it's"));
        assert_eq!(unmodelled(&after, "policy public.t.q"), []);
        assert_eq!(unmodelled(&after, "sequence public.s"), one("pg_sequence.seqnew", "7"));
        let words = unmodelled(&after, "text search configuration public.words");
        assert_eq!(words, one("pg_ts_config_map.mapnew", "true, true"));
        let changes = diff(&before, &after, DiffOptions::default());
        let told: Vec<String> = changes
            .iter()
            .map(|change| {
                assert!(matches!(
                    change.action,
                    driftless_schema::diff::Action::Altered { property: Property::Unmodelled, .. }
                ));
                format!("{} {}", judge(change, &before, &after).rule.key(), change.object)
            })
            .collect();
        assert_eq!(
            told,
            ["O15 sequence public.s", "O15 policy public.t.p", "O15 text search configuration public.words"]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogs_that_nobody_knows_are_named() {
    let database = postgres::database().await;
    assert_eq!(try_read(&database.url()).await.unwrap().notes, [""; 0]);
    // What the server itself makes has a number below 16384: no statement gives a table one.
    database
        .execute(
            "insert into pg_class
             select (jsonb_populate_record(c, '{\"oid\": 16001, \"relname\": \"pg_newkind\"}')).*
             from pg_class c where relname = 'pg_policy';
             insert into pg_attribute
             select (jsonb_populate_record(a, '{\"attrelid\": 16001}')).*
             from pg_attribute a where attrelid = 'pg_policy'::regclass and attname in ('oid', 'polname')",
        )
        .await;
    assert_eq!(
        try_read(&database.url()).await.unwrap().notes,
        ["the server has catalogs that this version of Driftless does not know and has not read: pg_newkind"]
    );
}
