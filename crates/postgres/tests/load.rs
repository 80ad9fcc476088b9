//! SQL files, loaded on throwaway databases and read back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

use driftless_engine::explain::Explain as _;
use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector as _};
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_postgres::load::{LoadError, SqlFile, Workbench, read_files};
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::model::{Kind, ObjectId, Owner};
use driftless_testkit::postgres::{self, TestDatabase};
use tokio_util::sync::CancellationToken;

fn info(database: &TestDatabase) -> ConnInfo {
    ConnInfo::parse(&database.url().into(), &|_| None).unwrap()
}

fn files(texts: &[&str]) -> Vec<SqlFile> {
    let named = |(number, text): (usize, &&str)| SqlFile { name: format!("{number}.sql"), text: (*text).to_owned() };
    texts.iter().enumerate().map(named).collect()
}

async fn on_server(texts: &[&str]) -> (Result<Inspection, LoadError>, TestDatabase) {
    let database = postgres::database().await;
    let workbench = Workbench::Server(Box::new(info(&database)));
    (read_files(&files(texts), &workbench, &CancellationToken::new()).await, database)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_and_a_database_made_of_it_do_not_differ() {
    let sql = "create table users (id bigint generated always as identity primary key, email text not null unique);
               create function shout(t text) returns text language sql begin atomic select upper(t); end;
               create view loud as select shout(email) as email from users;
               comment on table users is 'people'; grant select on users to public;";
    let (loaded, database) = on_server(&[sql]).await;
    database.execute(sql).await;
    let live = PostgresInspector::new(info(&database)).inspect(&CancellationToken::new()).await.unwrap();
    let loaded = loaded.unwrap();
    assert_eq!(diff(&loaded.catalog, &live.catalog, DiffOptions::default()), []);
    assert_eq!(diff(&live.catalog, &loaded.catalog, DiffOptions::default()), []);
    assert!(loaded.catalog.objects.values().all(|object| object.owner.is_none() && object.oid.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_loaded_in_their_order() {
    let (loaded, _) = on_server(&["create table a (id int primary key)", "create table b (a int references a)"]).await;
    assert_eq!(loaded.unwrap().catalog.relations().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_tells_file_and_line() {
    let (loaded, _) =
        on_server(&["select 1;", "create table a (id int);\n\ncreate table b (\n  id int,\n  x nope\n);"]).await;
    assert_eq!(loaded.unwrap_err().to_string(), "load 1.sql:5: type \"nope\" does not exist (42704)");
    let (loaded, _) = on_server(&["create table a (id int);\nalter table a\n  owner to nobody_here"]).await;
    let error = loaded.unwrap_err();
    assert_eq!(error.to_string(), "load 0.sql:2: role \"nobody_here\" does not exist (42704)");
    assert_eq!(error.hint().unwrap(), "make the role there, or leave --dev-url out so that a throwaway server is used");
}

/// Alone on its server: it counts databases.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_stays_behind_on_somebodys_server() {
    let cluster = postgres::own_cluster(postgres::shared_options()).await;
    let info = ConnInfo::from_fields(&cluster.fields("postgres"), &|_| None).unwrap();
    let workbench = Workbench::Server(Box::new(info.clone()));
    let databases = || async {
        let connected = driftless_postgres::connect::connect(&info).await.unwrap();
        connected.client.query_one("select count(*) from pg_database", &[]).await.unwrap().get::<_, i64>(0)
    };
    let before = databases().await;
    for sql in ["create table t (id int)", "create table t (id nope)"] {
        let _ = read_files(&files(&[sql]), &workbench, &CancellationToken::new()).await;
        assert_eq!(databases().await, before, "{sql}");
    }
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let outcome = read_files(&files(&["select pg_sleep(60)"]), &workbench, &cancelled).await;
    assert!(matches!(outcome, Err(LoadError::Inspect(InspectError::Interrupted))), "{outcome:?}");
    assert_eq!(databases().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throwaway_server_knows_every_role() {
    let sql = "create table t (id int); alter table t owner to \"the Owner\"; grant select on t to reader;";
    let workbench = Workbench::Throwaway { major: None };
    let loaded = read_files(&files(&[sql]), &workbench, &CancellationToken::new()).await.unwrap();
    let table = loaded.catalog.objects.get(&ObjectId::in_schema(Kind::Table, "public", "t")).unwrap();
    assert_eq!(table.owner, Some(Owner::Role("the Owner".into())));
    assert_eq!(table.privileges.as_ref().unwrap().len(), 2);
}

/// What pg_dump writes, its settings of a newer server and its rows included.
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_loads() {
    let dump = "\\restrict x\nSET statement_timeout = 0;\nSET a_setting_of_tomorrow = 0;\n\
                SELECT pg_catalog.set_config('search_path', '', false);\n\
                CREATE TABLE public.t (id integer, note text);\n\
                COPY public.t (id, note) FROM stdin;\n1\tit's; a\n2\t\\N\n\\.\n\n\
                CREATE INDEX t_idx ON public.t USING btree (id);\n\\unrestrict x\n";
    let (loaded, _) = on_server(&[dump]).await;
    assert!(loaded.unwrap().catalog.objects.contains_key(&ObjectId::in_schema(Kind::Index, "public", "t_idx")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_make_databases_is_told_so() {
    let database = postgres::database().await;
    let role = format!("{}_weak", database.name());
    database.execute(&format!("create role {role} login")).await;
    let url = database.url().replace("user=postgres", &format!("user={role}"));
    let workbench = Workbench::Server(Box::new(ConnInfo::parse(&url.into(), &|_| None).unwrap()));
    let error = read_files(&files(&["select 1"]), &workbench, &CancellationToken::new()).await.unwrap_err();
    database.execute(&format!("drop role {role}")).await;
    assert!(error.to_string().ends_with("permission denied to create database"), "{error}");
    assert!(error.hint().unwrap().starts_with("grant the role CREATEDB"));
}
