-- since: 18
-- before
create table t (id integer primary key, a integer, v integer generated always as (a + 1) virtual, s integer generated always as (a + 2) stored, p integer);
create view w as select id, v from t;
-- rows
insert into t (id, a, p) values (1, 5, 6);
-- after
create table t (id integer primary key, a bigint, v bigint generated always as (a + 10) virtual, s integer generated always as (id + 2) virtual, p integer generated always as (id) virtual);
create view w as select id, v from t;
