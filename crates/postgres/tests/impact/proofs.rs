//! What the rules say of a server, done on a server: each claim of a message or of silent damage that is
//! worth a level.

use driftless_testkit::postgres::{self, TestDatabase};
use tokio_postgres::{Client, SimpleQueryMessage};

/// One session on a database of its own.
struct Server {
    _database: TestDatabase,
    client: Client,
}

async fn server(sql: &str) -> Server {
    let database = postgres::database().await;
    let client = database.client().await;
    client.batch_execute(sql).await.unwrap();
    Server { _database: database, client }
}

impl Server {
    async fn run(&self, sql: &str) {
        self.client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error:?} in:\n{sql}"));
    }

    /// What the server says to statements that fail.
    async fn error(&self, sql: &str) -> String {
        let error = self.client.batch_execute(sql).await.expect_err(sql);
        error.as_db_error().unwrap().message().to_owned()
    }

    /// The first column of each row, as text.
    async fn values(&self, sql: &str) -> Vec<String> {
        let rows = self.client.simple_query(sql).await.unwrap_or_else(|error| panic!("{error:?} in:\n{sql}"));
        rows.iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("NULL").to_owned()),
                _ => None,
            })
            .collect()
    }
}

#[tokio::test]
async fn row_security_without_a_policy_hides_all_rows_from_readers_and_refuses_writers() {
    let server = server("create table t (id int); insert into t values (1); grant all on t to pg_monitor").await;
    server.run("alter table t enable row level security; set role pg_monitor").await;
    assert_eq!(server.values("select id from t").await, [""; 0]);
    let said = server.error("insert into t values (2)").await;
    assert_eq!(said, "new row violates row-level security policy for table \"t\"");
}

#[tokio::test]
async fn a_role_that_may_select_some_columns_cannot_select_all() {
    let server = server("create table t (a int, b int); grant select on t to pg_monitor").await;
    server.run("revoke select on t from pg_monitor; grant select (a) on t to pg_monitor; set role pg_monitor").await;
    server.run("select a from t").await;
    assert_eq!(server.error("select * from t").await, "permission denied for table t");
}

#[tokio::test]
async fn a_writer_who_may_not_select_cannot_find_the_rows_to_write() {
    let server = server("create table t (a int); grant insert, update, delete on t to pg_monitor").await;
    server.run("set role pg_monitor; insert into t values (1); update t set a = 2").await;
    assert_eq!(server.error("update t set a = 3 where a = 2").await, "permission denied for table t");
    assert_eq!(server.error("insert into t values (1) returning a").await, "permission denied for table t");
}

#[tokio::test]
async fn a_lost_usage_of_a_schema_stops_readers_and_writers() {
    let server = server("create schema s; create table s.t (a int); grant all on s.t to pg_monitor").await;
    server.run("set role pg_monitor").await;
    assert_eq!(server.error("select * from s.t").await, "permission denied for schema s");
    assert_eq!(server.error("insert into s.t values (1)").await, "permission denied for schema s");
}

#[tokio::test]
async fn an_added_column_empties_a_natural_join_and_stops_lists_without_names() {
    let server = server("create table a (id int, x int); create table b (id int, y int, z int)").await;
    server.run("insert into a values (1, 1); insert into b values (1, 2, 3)").await;
    server.run("create table archive (id int, x int)").await;
    assert_eq!(server.values("select id from a natural join b").await, ["1"]);
    server.run("alter table a add z int").await;
    assert_eq!(server.values("select id from a natural join b").await, [""; 0]);
    let said = server.error("insert into archive select * from a").await;
    assert_eq!(said, "INSERT has more expressions than target columns");
    let said = server.error("select z from a join b using (id)").await;
    assert_eq!(said, "column reference \"z\" is ambiguous");
    let said = server.error("select * from a union select * from archive").await;
    assert_eq!(said, "each UNION query must have the same number of columns");
}

#[tokio::test]
async fn an_added_column_stops_each_prepared_statement() {
    let server = server("create table t (a int)").await;
    server.run("prepare s as select * from t; execute s; alter table t add b int").await;
    assert_eq!(server.error("execute s").await, "cached plan must not change result type");
    server.run("prepare s2 as select a from t; execute s2; alter table t alter a type bigint").await;
    assert_eq!(server.error("execute s2").await, "cached plan must not change result type");
}

#[tokio::test]
async fn an_added_attribute_refuses_values_that_are_written_whole() {
    let server = server("create type pair as (a int, b int); create table t (p pair)").await;
    server.run("insert into t values ('(1,2)'), (row(1, 2)); alter type pair add attribute c int").await;
    assert_eq!(server.error("insert into t values ('(1,2)')").await, "malformed record literal: \"(1,2)\"");
    assert_eq!(server.error("insert into t values (row(1, 2))").await, "cannot cast type record to pair");
}

#[tokio::test]
async fn an_identity_that_is_always_generated_refuses_values() {
    let server = server("create table t (id int generated by default as identity); insert into t values (1)").await;
    server.run("alter table t alter id set generated always").await;
    let said = server.error("insert into t values (2)").await;
    assert_eq!(said, "cannot insert a non-DEFAULT value into column \"id\"");
    server.run("insert into t overriding system value values (2)").await;
}

#[tokio::test]
async fn an_upsert_fails_after_its_key_became_partial_deferrable_or_went() {
    let upsert = "insert into t values (1) on conflict (id) do nothing";
    let unmatched = "there is no unique or exclusion constraint matching the ON CONFLICT specification";
    let server = server("create table t (id int, constraint k unique (id))").await;
    server.run(upsert).await;
    server.run("alter table t drop constraint k; create unique index k on t (id) where id > 0").await;
    assert_eq!(server.error(upsert).await, unmatched);
    server.run("drop index k; alter table t add constraint k unique (id) deferrable").await;
    let said = server.error(upsert).await;
    assert_eq!(said, "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters");
    server.run("alter table t drop constraint k").await;
    assert_eq!(server.error(upsert).await, unmatched);
    // Another full key on the column does as well.
    server.run("create unique index other on t (id)").await;
    server.run(upsert).await;
}

#[tokio::test]
async fn a_timestamp_that_gains_a_zone_shifts() {
    let server = server("set timezone = 'Asia/Tokyo'; create table t (at timestamp)").await;
    server.run("insert into t values ('2020-01-01 00:00'); alter table t alter at type timestamptz").await;
    server.run("set timezone = 'UTC'").await;
    assert_eq!(server.values("select at from t").await, ["2019-12-31 15:00:00+00"]);
    server.run("alter table t alter at type timestamp").await;
    assert_eq!(server.values("select at from t").await, ["2019-12-31 15:00:00"]);
}

#[tokio::test]
async fn narrower_types_round_silently_or_refuse() {
    let server = server("create table t (n numeric(10,3), at timestamp, s text)").await;
    server.run("insert into t values (12.345, '2020-01-01 00:00:00.6', 'ab')").await;
    server.run("alter table t alter n type numeric(10,1), alter at type timestamp(0), alter s type varchar(2)").await;
    assert_eq!(server.values("select n from t").await, ["12.3"]);
    assert_eq!(server.values("select at from t").await, ["2020-01-01 00:00:01"]);
    let said = server.error("insert into t (s) values ('abc')").await;
    assert_eq!(said, "value too long for type character varying(2)");
    server.run("alter table t alter n type numeric(3,2) using 0").await;
    assert_eq!(server.error("insert into t (n) values (12.3)").await, "numeric field overflow");
}

#[tokio::test]
async fn numbers_as_text_do_not_compare_with_numbers() {
    let server = server("create table t (id int); insert into t values (9), (10)").await;
    server.run("alter table t alter id type text").await;
    assert_eq!(server.error("select * from t where id = 9").await, "operator does not exist: text = integer");
    assert_eq!(server.values("select id from t order by id").await, ["10", "9"]);
}

#[tokio::test]
async fn spaces_at_the_end_count_in_text_and_not_in_char() {
    let server = server("create table t (c char(3)); insert into t values ('ab')").await;
    assert_eq!(server.values("select c = 'ab ' from t").await, ["t"]);
    server.run("alter table t alter c type text").await;
    assert_eq!(server.values("select c = 'ab ' from t").await, ["f"]);
}

#[tokio::test]
async fn json_has_no_operators_of_jsonb() {
    let server = server("create table t (d jsonb)").await;
    server.run("select d @> '{}' from t; alter table t alter d type json").await;
    assert_eq!(server.error("select d @> '{}' from t").await, "operator does not exist: json @> unknown");
    assert_eq!(server.error("select distinct d from t").await, "could not identify an equality operator for type json");
}

#[tokio::test]
async fn the_order_of_labels_is_the_order_of_values() {
    let server = server("create type level as enum ('low', 'high'); create table t (l level)").await;
    server.run("insert into t values ('low'), ('high')").await;
    assert_eq!(server.values("select l from t order by l").await, ["low", "high"]);
    server.run("alter type level add value 'lowest' before 'low'").await;
    assert_eq!(server.values("select 'lowest'::level < 'low'::level").await, ["t"]);
    server.run("alter table t alter l type text; drop type level; create type level as enum ('high', 'low')").await;
    server.run("alter table t alter l type level using l::level").await;
    assert_eq!(server.values("select l from t order by l").await, ["high", "low"]);
    assert_eq!(server.error("select 'lowest'::level").await, "invalid input value for enum level: \"lowest\"");
}

#[tokio::test]
async fn a_check_of_a_domain_holds_at_once_even_where_it_is_not_valid() {
    let server = server("create domain d as int; create table t (x d); insert into t values (-1)").await;
    server.run("alter domain d add constraint c check (value > 0) not valid").await;
    let said = server.error("insert into t values (-2)").await;
    assert_eq!(said, "value for domain d violates check constraint \"c\"");
}

#[tokio::test]
async fn a_foreign_key_that_is_not_valid_refuses_new_rows() {
    let server = server("create table r (id int primary key); create table t (r int); insert into t values (9)").await;
    server.run("alter table t add constraint f foreign key (r) references r not valid").await;
    let said = server.error("insert into t values (8)").await;
    assert_eq!(said, "insert or update on table \"t\" violates foreign key constraint \"f\"");
}

#[tokio::test]
async fn a_detached_partition_takes_its_rows_along_and_its_range_away() {
    let server = server("create table p (id int) partition by range (id)").await;
    server.run("create table p1 partition of p for values from (1) to (9); insert into p values (1)").await;
    server.run("alter table p detach partition p1").await;
    assert_eq!(server.values("select count(*) from p").await, ["0"]);
    assert_eq!(server.error("insert into p values (1)").await, "no partition of relation \"p\" found for row");
    server.run("create table pd partition of p default; insert into p values (1)").await;
}

#[tokio::test]
async fn a_published_table_without_a_replica_identity_cannot_be_updated() {
    let server = server("create table t (id int primary key); create publication everything for table t").await;
    server.run("insert into t values (1); update t set id = 2; alter table t replica identity nothing").await;
    let said = server.error("update t set id = 3").await;
    assert_eq!(said, "cannot update table \"t\" because it does not have a replica identity and publishes updates");
}

#[tokio::test]
async fn a_view_that_runs_as_its_caller_needs_the_callers_privileges() {
    let server = server("create table base (id int); create view v as select id from base").await;
    server.run("grant select on v to pg_monitor; set role pg_monitor; select * from v; reset role").await;
    server.run("alter view v set (security_invoker = true); set role pg_monitor").await;
    assert_eq!(server.error("select * from v").await, "permission denied for table base");
}

#[tokio::test]
async fn a_materialized_view_that_is_not_filled_cannot_be_read() {
    let server = server("create materialized view m as select 1 as id; create unique index on m (id)").await;
    server.run("refresh materialized view concurrently m; refresh materialized view m with no data").await;
    let said = server.error("select * from m").await;
    assert_eq!(said, "materialized view \"m\" has not been populated");
    server.run("drop index m_id_idx; refresh materialized view m").await;
    let said = server.error("refresh materialized view concurrently m").await;
    assert_eq!(said, "cannot refresh materialized view \"public.m\" concurrently");
}

#[tokio::test]
async fn a_renamed_column_is_gone_by_its_old_name() {
    let server = server("create table t (v int); create view w as select v from t; alter table t rename v to v2").await;
    assert_eq!(server.error("select v from t").await, "column \"v\" does not exist");
    assert_eq!(server.error("insert into t (v) values (1)").await, "column \"v\" of relation \"t\" does not exist");
    server.run("select v from w").await;
}
