//! Tables made on real servers.

use driftless_postgres::conninfo::ConnInfo;
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::plan::compared;
use driftless_testkit::postgres::{self, TestDatabase};

use super::*;

/// What the making of tables is about, and what came of it.
struct Scene {
    source: TestDatabase,
    target: TestDatabase,
}

impl Scene {
    async fn new(source: &str, target: &str) -> Scene {
        let major = postgres::default_major();
        Scene::between(major, source, major, target).await
    }

    /// On servers of two versions.
    async fn between(source_major: u32, source: &str, target_major: u32, target: &str) -> Scene {
        let (on, to) = (postgres::database_on(source_major).await, postgres::database_on(target_major).await);
        let scene = Scene { source: on, target: to };
        scene.source.execute(source).await;
        scene.target.execute(target).await;
        scene
    }

    async fn create(&self, tables: &[(&str, &str)]) -> Result<Created, DataError> {
        let cancel = CancellationToken::new();
        let (source, target) = (info(&self.source), info(&self.target));
        let name = |(schema, table): &(&str, &str)| TableName { schema: schema.to_string(), table: table.to_string() };
        let tables: Vec<TableName> = tables.iter().map(name).collect();
        let mut lock = DatabaseLock::take(&target, &cancel).await.unwrap();
        let created = create(&source, &target, &mut lock, &tables, &cancel).await;
        lock.release().await;
        created
    }

    /// What the target still lacks of the source, or has beyond it; not who owns what.
    async fn differences(&self) -> Vec<String> {
        let by = Compared { comments: true, ..COMPARED };
        let (source, target) = (catalog(&self.source).await, catalog(&self.target).await);
        let changes = diff(&compared(&target, by), &compared(&source, by), DiffOptions::default());
        changes.iter().map(|change| format!("{}: {:?}", change.object, change.action)).collect()
    }

    async fn target_has(&self, id: &str) -> bool {
        catalog(&self.target).await.objects.contains_key(&id.parse().unwrap())
    }
}

fn info(database: &TestDatabase) -> ConnInfo {
    ConnInfo::parse(&database.url().into(), &|_| None).unwrap()
}

async fn catalog(database: &TestDatabase) -> Catalog {
    read(&info(database), &CancellationToken::new()).await.unwrap()
}

fn names(created: &Created) -> Vec<String> {
    created.tables.iter().map(ToString::to_string).collect()
}

/// Everything that a table can have, and everything that it can need.
const RICH: &str = r#"
    create schema app;
    comment on schema app is 'the app';
    create type app.mood as enum ('sad', 'ok', 'happy');
    create domain app.email as text collate "C" check (value like '%@%');
    create type app.point as (x int, y app.email);
    create collation app.german (provider = icu, locale = 'de-DE');
    create sequence app.shared_number;
    create function app.folded(text) returns text immutable language sql as 'select lower($1)';
    create function app.is_good(app.email) returns boolean immutable language plpgsql as
        'begin return length($1) > 2; end';
    create table app.customers (
        id bigint generated always as identity (start with 100 increment by 5) primary key,
        mood app.mood not null default 'ok',
        email app.email unique,
        place app.point,
        name varchar(40) collate app.german,
        number int default nextval('app.shared_number'),
        folded text generated always as (app.folded(email)) stored,
        check (app.is_good(email))
    );
    comment on column app.customers.mood is 'how they feel';
    create index customers_by_name on app.customers (app.folded(name)) where number > 3;
    create table app.orders (
        id serial primary key,
        customer bigint not null references app.customers on delete cascade deferrable,
        previous int references app.orders,
        range tstzrange,
        exclude using gist (range with &&)
    );
    create table app.events (id bigint, day date not null, body jsonb, primary key (id, day)) partition by range (day);
    create table app.events_old partition of app.events for values from (minvalue) to ('2020-01-01')
        partition by hash (id);
    create table app.events_old_0 partition of app.events_old for values with (modulus 1, remainder 0);
    create table app.events_new partition of app.events default;
    create index events_body on app.events using gin (body);
"#;

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_made_with_all_that_they_need() {
    let scene = Scene::new(RICH, "").await;
    let created = scene.create(&[("app", "customers"), ("app", "orders"), ("app", "events")]).await.unwrap();
    let made = ["app.customers", "app.events", "app.events_new", "app.events_old", "app.events_old_0", "app.orders"];
    assert_eq!(names(&created), made);
    assert_eq!(created.notes, Vec::<String>::new());
    assert_eq!(scene.differences().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_made_on_servers_of_other_versions() {
    let majors = postgres::majors();
    let (oldest, newest) = (majors[0], majors[majors.len() - 1]);
    for (source, target) in [(oldest, newest), (newest, oldest)] {
        let scene = Scene::between(source, RICH, target, "").await;
        let created = scene.create(&[("app", "customers"), ("app", "orders"), ("app", "events")]).await.unwrap();
        assert_eq!((created.tables.len(), created.notes), (6, Vec::new()), "{source} to {target}");
        assert_eq!(scene.differences().await, Vec::<String>::new(), "{source} to {target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_named_and_needed_is_made() {
    let more = "create table app.other (id int); create view app.seen as select 1;
                create type app.unused as enum ('a'); create function app.unused() returns int return 1;";
    let scene = Scene::new(&format!("{RICH}{more}"), "").await;
    let created = scene.create(&[("app", "customers")]).await.unwrap();
    assert_eq!(names(&created), ["app.customers"]);
    for absent in ["table app.other", "view app.seen", "enum app.unused", "function app.unused()", "table app.orders"] {
        assert!(!scene.target_has(absent).await, "{absent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_brings_its_parents_and_not_its_siblings() {
    let scene = Scene::new(RICH, "").await;
    let created = scene.create(&[("app", "events_old_0")]).await.unwrap();
    assert_eq!(names(&created), ["app.events", "app.events_old", "app.events_old_0"]);
    assert!(!scene.target_has("table app.events_new").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_partition_joins_a_parent_that_is_there() {
    let parent = "create table p (a int primary key, b text) partition by list (a);
                  create table p1 partition of p for values in (1);";
    let scene = Scene::new(&format!("{parent} create table p2 partition of p for values in (2);"), parent).await;
    assert_eq!(names(&scene.create(&[("public", "p2")]).await.unwrap()), ["p2"]);
    assert_eq!(scene.differences().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_the_parent_there_lacks_is_the_partitions_own() {
    let parent = "create table p (a int, b text) partition by list (a);";
    let more = "create table p1 partition of p for values in (1); create index p_b on p (b);";
    let scene = Scene::new(&format!("{parent}{more}"), parent).await;
    scene.create(&[("public", "p1")]).await.unwrap();
    assert!(scene.target_has("index public.p1_b_idx").await);
    assert!(!scene.target_has("index public.p_b").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_stands_on_its_own_in_the_target_is_left_alone() {
    let source = "create table p (a int) partition by list (a); create table p1 partition of p for values in (1);";
    let scene = Scene::new(source, "create table p1 (a int);").await;
    let created = scene.create(&[("public", "p")]).await.unwrap();
    assert_eq!(names(&created), ["p"]);
    assert_eq!(created.notes, ["public.p: public.p1 stands on its own in the target, and does so still"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_key_to_a_table_that_is_not_chosen_is_left_out_and_told() {
    let scene = Scene::new(RICH, "").await;
    let created = scene.create(&[("app", "orders")]).await.unwrap();
    assert_eq!(names(&created), ["app.orders"]);
    assert_eq!(
        created.notes,
        ["app.orders: the foreign key orders_customer_fkey is left out: app.customers is neither in the target nor \
          among the chosen tables"]
    );
    assert!(scene.target_has("constraint app.orders.orders_previous_fkey").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_key_to_a_table_of_the_target_is_made() {
    let source = "create table a (id int primary key); create table b (id int references a);";
    let scene = Scene::new(source, "create table a (id int primary key);").await;
    assert_eq!(scene.create(&[("public", "b")]).await.unwrap().notes, Vec::<String>::new());
    assert_eq!(scene.differences().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_key_that_finds_no_key_in_the_target_is_left_out_and_told() {
    let source = "create table a (id int primary key); create table b (id int references a);";
    let scene = Scene::new(source, "create table a (id int);").await;
    let notes = scene.create(&[("public", "b")]).await.unwrap().notes;
    assert_eq!(
        notes,
        ["public.b: the foreign key b_id_fkey is left out: public.a has no unique key on id in the target"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_refer_to_each_other_are_made() {
    let source = "create table a (id int primary key, b int); create table b (id int primary key, a int references a);
                  alter table a add foreign key (b) references b deferrable initially deferred;";
    let scene = Scene::new(source, "").await;
    scene.create(&[("public", "a"), ("public", "b")]).await.unwrap();
    assert_eq!(scene.differences().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_target_has_is_used_as_it_is_and_told_where_it_is_another() {
    let target = "create schema app; create type app.mood as enum ('ok', 'other'); create table mine (a int);
                  create function app.folded(text) returns text immutable language sql as 'select lower($1)';";
    let scene = Scene::new(RICH, target).await;
    let before = catalog(&scene.target).await;
    let created = scene.create(&[("app", "customers")]).await.unwrap();
    assert_eq!(created.notes, ["enum app.mood: the target's own is used, which is not as in the source"]);
    let after = catalog(&scene.target).await;
    for (id, object) in &before.objects {
        assert_eq!(after.objects.get(id), Some(object), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_comes_in_the_version_that_the_targets_server_installs() {
    let source = "create schema ext; create extension citext schema ext version '1.4';
                  create table t (a ext.citext primary key);";
    let scene = Scene::new(source, "").await;
    let created = scene.create(&[("public", "t")]).await.unwrap();
    assert_eq!((names(&created), created.notes.len()), (vec!["t".to_owned()], 0));
    assert!(scene.target_has("extension citext").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_made_as_they_are() {
    let source = r#"create schema "A ""b"".c"; create type "A ""b"".c"."select" as enum ('it''s', '"', '\');
        create table "A ""b"".c"."Drop table x; --" ("a.b" int generated by default as identity,
            "c'd" "A ""b"".c"."select" default '\', "é🦀" text default E'\n', primary key ("a.b"));
        create index "I ""x""" on "A ""b"".c"."Drop table x; --" ("c'd", lower("é🦀"));"#;
    let scene = Scene::new(source, "").await;
    let created = scene.create(&[("A \"b\".c", "Drop table x; --")]).await.unwrap();
    assert_eq!(created.notes, Vec::<String>::new());
    assert_eq!(scene.differences().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn triggers_policies_rules_and_privileges_stay_behind() {
    let source =
        "create table t (a int); alter table t enable row level security; alter table t force row level security;
        create policy p on t using (true); create rule r as on delete to t do instead nothing;
        create function f() returns trigger language plpgsql as 'begin return null; end';
        create trigger g before insert on t for each row execute function f(); grant select on t to public;
        create statistics s on a, (a + 1) from t;";
    let scene = Scene::new(source, "").await;
    let created = scene.create(&[("public", "t")]).await.unwrap();
    assert_eq!(created.notes, ["public.t: row security is not taken over, as its policies are not"]);
    let target = catalog(&scene.target).await;
    let kinds: Vec<Kind> = target.objects.keys().map(|id| id.kind).filter(|kind| *kind != Kind::Schema).collect();
    assert_eq!(kinds, [Kind::Extension, Kind::Table]);
    let table = target.objects.get(&"table public.t".parse().unwrap()).unwrap();
    assert_eq!(table.privileges, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_whose_name_is_taken_is_left_out_and_told() {
    let source = "create table t (a int); create index i on t (a); alter table t cluster on i;";
    let scene = Scene::new(source, "create table other (a int); create index i on other (a);").await;
    let created = scene.create(&[("public", "t")]).await.unwrap();
    assert_eq!(created.notes, ["public.t: the index public.i is left out: the target has another of that name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_behind_but_the_tables() {
    let scene = Scene::new("create table t (a int);", "").await;
    scene.create(&[("public", "t")]).await.unwrap();
    let schemas = "select count(*) from pg_namespace where nspname = 'driftless'";
    assert_eq!(scene.target.client().await.query_one(schemas, &[]).await.unwrap().get::<_, i64>(0), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_there_is_nothing_to_do() {
    let scene = Scene::new("create table t (a int);", "create table t (b int);").await;
    assert_eq!(scene.create(&[("public", "t")]).await.unwrap(), Created::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_the_source_lacks_is_an_error() {
    let scene = Scene::new("", "").await;
    let error = scene.create(&[("public", "t")]).await.unwrap_err();
    assert_eq!(error.to_string(), "make the missing tables: the source has no table t");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_leaves_nothing_behind() {
    let scene =
        Scene::new("create table a (a int); create table t (a int primary key);", "create view t_pkey as select 1;");
    let scene = scene.await;
    let error = scene.create(&[("public", "a"), ("public", "t")]).await.unwrap_err();
    assert!(error.to_string().contains("\"t_pkey\" already exists"), "{error}");
    assert!(!scene.target_has("table public.a").await);
}

#[test]
fn a_plan_that_alters_what_is_there_is_refused() {
    use driftless_schema::model::{Column, DataType, Dialect, Object, Table};
    let table = ObjectId::in_schema(Kind::Table, "public", "t");
    let with = |columns: Vec<Column>| {
        let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
        let body = Body::Table(Table { columns, ..Table::default() });
        catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, "public"), Object::new(Body::Schema));
        catalog.objects.insert(table.clone(), Object::new(body));
        catalog
    };
    let (old, new) = (with(Vec::new()), with(vec![Column::new("a", DataType::new("integer"))]));
    let policy = Policy { compared: COMPARED, ..Policy::default() };
    let error = only_makes(&plan(&old, &new, &policy).unwrap(), &old).unwrap_err();
    assert_eq!(error.to_string(), "make the missing tables: it would alter what the target has: column public.t.a");
}
