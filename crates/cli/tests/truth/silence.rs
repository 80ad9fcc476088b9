//! What is no drift.

use driftless_testkit::postgres::database_on;

use super::scene::{Scene, ddl, ends};

/// A table with something of everything.
pub(crate) const SHOP: &str = "create type mood as enum ('sad', 'happy');
    create table people (id bigint generated always as identity primary key, name text not null);
    create table orders (id serial primary key, person bigint references people, mood mood default 'sad',
      total numeric(10, 2) check (total >= 0), note text default now()::text);
    create index orders_note on orders (lower(note)) where total > 0;
    create view totals as select person, sum(total) as total from orders group by person;
    create table log (id int, at date not null default '2024-01-31', took interval default '1 day 02:00') partition by range (id);
    create table log_1 partition of log for values from (0) to (10);
    create function touch() returns trigger language plpgsql as 'begin return new; end';
    create trigger touched before update on orders for each row when (old.mood is distinct from new.mood)
      execute function touch();
    create policy own on orders using (mood = 'sad' and total < 1.5e3);
    create publication changes for table orders, people;";

/// What changes nothing of these; `{db}` is the database, `{role}` a role of its own.
const HARMLESS: &[&str] = &[
    "insert into people (name) values ('Ada'); insert into orders (person, total) select 1, g from generate_series(1, 1000) g",
    "update orders set total = total + 1; delete from orders where id < 100",
    "analyze",
    "vacuum full orders",
    "reindex table orders",
    "cluster orders using orders_pkey; alter table orders set without cluster",
    "truncate orders; truncate log",
    "create temp table scratch (a int); create temp view shown as select * from scratch; drop table scratch cascade",
    "create temp table orders (id int)",
    "begin; alter table orders add column x int; rollback",
    "begin; alter table orders add column x int; alter table orders drop column x; commit",
    "create table unrelated (a int); alter table unrelated add column b int",
    "drop table unrelated",
    "alter sequence orders_id_seq restart with 5000; select nextval('orders_id_seq')",
    "create function unrelated() returns int language sql as 'select 1'",
    "create or replace function unrelated() returns int language sql as 'select 2'",
    "create role {role}; grant select on people to {role}; create table theirs (a int); alter table theirs owner to {role}",
    "drop owned by {role}; drop role {role}",
    "alter publication changes add table log_1",
    "create publication others for table log_1",
    "create type unrelated_type as enum ('a'); alter type unrelated_type add value 'b'",
    "create extension if not exists pg_trgm",
    "comment on database {db} is 'shop'; alter database {db} connection limit 90",
    "alter database {db} set search_path = nowhere; alter database {db} set datestyle = 'SQL, DMY'",
    "alter database {db} set intervalstyle = sql_standard; alter database {db} set timezone = 'Asia/Tokyo'",
    "alter database {db} set quote_all_identifiers = on; alter database {db} set extra_float_digits = -5",
    "alter database {db} set bytea_output = escape; alter database {db} set standard_conforming_strings = off",
    "alter role current_user in database {db} set search_path = public; alter database {db} set lc_monetary = 'C'",
    "create table log_2 partition of log for values from (10) to (20); insert into log values (11)",
    "alter table log detach partition log_2; alter table log attach partition log_2 for values from (10) to (30)",
    "drop table log_2",
    "select pg_stat_reset()",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_where_nothing_changed() {
    for major in ends() {
        let scene = Scene::start_for(major).await;
        let database = database_on(major).await;
        ddl(&database, SHOP).await;
        let mut ids = Vec::new();
        for relation in ["orders", "totals", "log"] {
            ids.push(scene.register(&database.url(), relation).await);
        }
        for sql in HARMLESS {
            let role = format!("{}_role", database.name());
            ddl(&database, &sql.replace("{db}", database.name()).replace("{role}", &role)).await;
            scene.look(ids[0]).await;
            for id in &ids {
                assert_eq!((scene.states(*id).await, scene.version(*id).await), (vec![], 1), "{major}: {sql}");
            }
        }
        ddl(&database, "alter table public.orders add column really text").await;
        scene.look(ids[0]).await;
        assert_eq!(scene.states(ids[0]).await, ["COLUMN_ADDED column public.orders.really open"]);
        scene.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_once_and_its_revert_resolves_it() {
    let scene = Scene::start().await;
    let database = driftless_testkit::postgres::database().await;
    ddl(&database, SHOP).await;
    let id = scene.register(&database.url(), "orders").await;
    ddl(&database, "alter table orders drop column note").await;
    scene.look(id).await;
    scene.look(id).await;
    let told = |drifts: Vec<driftless_watch::store::StoredDrift>| -> Vec<String> {
        drifts
            .iter()
            .map(|it| {
                format!("{} {} {} {}", it.change.change_type, it.change.object, it.change.impact, it.state.name())
            })
            .collect()
    };
    assert_eq!(
        told(scene.drifts(id).await),
        ["COLUMN_REMOVED column public.orders.note BREAKING open", "INDEX_DROPPED index public.orders_note RISKY open",]
    );
    assert_eq!(scene.version(id).await, 2);
    ddl(
        &database,
        "alter table orders add column note text default now()::text;
                    create index orders_note on orders (lower(note)) where total > 0",
    )
    .await;
    scene.look(id).await;
    assert_eq!(
        told(scene.drifts(id).await),
        [
            "COLUMN_REMOVED column public.orders.note BREAKING resolved",
            "INDEX_DROPPED index public.orders_note RISKY resolved",
            "COLUMN_ADDED column public.orders.note SAFE resolved",
            "INDEX_ADDED index public.orders_note SAFE resolved",
        ]
    );
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_table_is_one_event_and_coming_back_resolves_it() {
    let scene = Scene::start().await;
    let database = driftless_testkit::postgres::database().await;
    ddl(&database, SHOP).await;
    ddl(&database, "drop publication changes; drop policy own on orders; drop trigger touched on orders").await;
    let id = scene.register(&database.url(), "orders").await;
    let states = async || -> Vec<String> {
        let drifts = scene.drifts(id).await;
        drifts.iter().map(|it| format!("{} {}", it.change.change_type, it.state.name())).collect()
    };
    ddl(&database, "drop table orders cascade").await;
    scene.look(id).await;
    scene.look(id).await;
    assert_eq!(states().await, ["TABLE_DROPPED open"]);
    let stored = scene.service.store().schema_view(id).await.unwrap().unwrap();
    assert_eq!((stored.state.name(), stored.version), ("dropped", 2));
    ddl(
        &database,
        "create table orders (id serial primary key, person bigint references people, mood mood default 'sad',
      total numeric(10, 2) check (total >= 0), note text default now()::text);
      create index orders_note on orders (lower(note)) where total > 0",
    )
    .await;
    scene.look(id).await;
    assert_eq!(states().await, ["TABLE_DROPPED resolved", "TABLE_RECREATED open"]);
    let stored = scene.service.store().schema_view(id).await.unwrap().unwrap();
    assert_eq!((stored.state.name(), stored.version), ("active", 3));
    ddl(&database, "alter table orders rename to orders_old").await;
    scene.look(id).await;
    scene.look(id).await;
    assert_eq!(states().await, ["TABLE_DROPPED resolved", "TABLE_RECREATED open", "TABLE_RENAMED open"]);
    ddl(&database, "alter table orders_old rename to orders").await;
    scene.look(id).await;
    assert_eq!(states().await, ["TABLE_DROPPED resolved", "TABLE_RECREATED open", "TABLE_RENAMED resolved"]);
    scene.stop().await;
}
