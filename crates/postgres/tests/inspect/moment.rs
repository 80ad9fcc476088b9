//! A snapshot is one moment, takes few queries, and does not depend on session or role.

use driftless_schema::fingerprint;
use driftless_schema::model::{Body, Kind};
use driftless_testkit::postgres::{self, ClusterOptions};

use crate::reading::{read, try_read};

/// What a session that reads says to the server, from `begin` to `commit`.
const STATEMENTS_PER_SNAPSHOT: usize = 61;

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_queries_does_not_depend_on_the_number_of_tables() {
    let options = ClusterOptions::default().setting("log_statement", "all").setting("log_line_prefix", "%a|");
    let cluster = postgres::own_cluster(options).await;
    let url = cluster.url("postgres");
    let mut counts = Vec::new();
    for tables in [1, 200] {
        let sql = format!(
            "do $$ begin for i in 1..{tables} loop
               execute format('create table t_{tables}_%s (id int primary key, note text default ''x'' check (note <> ''''))', i);
             end loop; end $$"
        );
        let info = driftless_postgres::conninfo::ConnInfo::from_fields(&cluster.fields("postgres"), &|_| None).unwrap();
        driftless_postgres::connect::connect(&info).await.unwrap().client.batch_execute(&sql).await.unwrap();
        let count = || {
            let log = std::fs::read_to_string(cluster.dir().join("log")).unwrap();
            let ours = log.lines().filter(|line| line.starts_with("driftless|LOG:"));
            ours.filter(|line| line.contains(" execute ") || line.contains(" statement: ")).count()
        };
        let before = count();
        read(&url).await;
        counts.push(count() - before);
    }
    assert_eq!(counts, [STATEMENTS_PER_SNAPSHOT; 2]);
}

const SCHEMA: &str = "
    create type mood as enum ('sad', 'happy');
    create table users (id int primary key, name text default 'x', born date default '2000-01-02', wait interval default '1 day 2 hours',
                        raw bytea default '\\x00ff', m mood default 'sad', \"order\" float8 default 0.1);
    create view v as select id, \"order\" from users where born > '2001-02-03'::date and wait < interval '3 hours';
    create function f() returns int language sql begin atomic select count(*) from users; end;";

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_session_leave_the_fingerprint_alone() {
    let sql = SCHEMA.replace("select count(*)", "select count(*)::int");
    let plain = postgres::database().await;
    plain.execute(&sql).await;
    let odd = postgres::database().await;
    odd.execute(&sql).await;
    for setting in [
        "search_path = public, pg_catalog",
        "datestyle = 'SQL, DMY'",
        "intervalstyle = 'iso_8601'",
        "timezone = 'Asia/Tokyo'",
        "bytea_output = 'escape'",
        "quote_all_identifiers = on",
        "extra_float_digits = -2",
        "default_transaction_isolation = 'serializable'",
        "statement_timeout = '1ms'",
        "default_transaction_read_only = on",
    ] {
        odd.execute(&format!("alter database {} set {setting}", odd.name())).await;
    }
    let (plain, odd) = (read(&plain.url()).await, read(&odd.url()).await);
    assert_eq!(fingerprint::of_catalog(&plain), fingerprint::of_catalog(&odd));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_role_may_not_use_is_named_and_never_looks_dropped() {
    let database = postgres::database().await;
    let role = format!("{}_weak", database.name());
    database
        .execute(&format!(
            "create schema secret; create table secret.t (id int primary key, v text default 'x');
             create view secret.v as select * from secret.t; create table public.open (id int);
             create role {role} login"
        ))
        .await;
    let all = read(&database.url()).await;
    let as_role = database.url().replace("user=postgres", &format!("user={role}"));
    let weak = try_read(&as_role).await.unwrap();
    database.execute(&format!("drop role {role}")).await;
    assert_eq!(fingerprint::of_catalog(&all), fingerprint::of_catalog(&weak.catalog));
    assert_eq!(weak.notes, [format!("{role} has no USAGE on the schema secret: read from the catalog all the same")]);
}

/// DDL runs all the while: a reading holds together, and none fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_reading_is_one_moment_while_the_schema_changes() {
    let database = postgres::database().await;
    let client = database.client().await;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = stop.clone();
    let churn = tokio::spawn(async move {
        while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
            client
                .batch_execute(
                    "begin; create table a (id int primary key, n int default 5 check (n > 0));
                     create table b (id int references a); create view v as select a.id, n from a join b using (id);
                     create function f(x int) returns int language sql as 'select n from a where id = x';
                     create index on a (n) where n > 5; commit;
                     begin; drop view v; drop function f; drop table b; drop table a; commit;",
                )
                .await
                .unwrap();
        }
    });
    for _ in 0..40 {
        let catalog = read(&database.url()).await;
        let tables = catalog.relations().count();
        assert!(tables == 0 || tables == 3, "{:?}", catalog.objects.keys().collect::<Vec<_>>());
        for (id, object) in &catalog.objects {
            if let Body::View(view) = &object.body {
                assert_eq!(id.kind, Kind::View);
                assert!(view.definition.contains("JOIN"), "{}", view.definition);
            }
        }
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    churn.await.unwrap();
}

/// Objects whose secrets or rows some roles may not read.
const GUARDED: &str = "
    create foreign data wrapper nothing;
    create server far foreign data wrapper nothing;
    create user mapping for public server far options (password 'planted-secret');
    create subscription app connection 'password=planted-secret' publication p with (connect = false, slot_name = none);
    create publication p for all tables;
    create type mood as enum ('sad');
    create cast (mood as text) with inout;
    create function noted() returns event_trigger language plpgsql as $$ begin end $$;
    create event trigger e on ddl_command_end execute function noted();
    alter default privileges grant select on tables to public;
    create text search configuration words (copy = english);";

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_rights_reads_everything_but_the_secrets() {
    for major in postgres::majors() {
        let database = postgres::database_on(major).await;
        let role = format!("{}_weak", database.name());
        database.execute(&format!("{GUARDED}; create role {role} login")).await;
        let all = try_read(&database.url()).await.unwrap();
        let as_role = database.url().replace("user=postgres", &format!("user={role}"));
        let weak = try_read(&as_role).await.unwrap();
        database.execute(&format!("drop subscription app; drop role {role}")).await;
        assert!(!format!("{all:?}{weak:?}").contains("planted-secret"));
        assert_eq!(all.notes, [""; 0]);
        let hidden = format!("the options of user mappings are hidden from {role}: not even their names are compared");
        assert_eq!(weak.notes, [hidden]);
        let strip = |mut catalog: driftless_schema::model::Catalog| {
            for object in catalog.objects.values_mut() {
                if let Body::Definition(definition) = &mut object.body {
                    definition.properties.remove("options");
                }
            }
            catalog
        };
        assert_eq!(fingerprint::of_catalog(&strip(all.catalog)), fingerprint::of_catalog(&strip(weak.catalog)));
    }
}
