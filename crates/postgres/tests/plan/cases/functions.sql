-- roles: reader
-- before
create table t (id integer primary key, a integer default 1);
create function replaced(a integer) returns integer language sql immutable as 'select a';
create function attributes(a integer) returns integer language sql as 'select a';
create function returns_other(a integer) returns integer language sql immutable as 'select a';
create function named(a integer, b integer default 2) returns integer language sql immutable as 'select a + b';
create function gone() returns void language sql as '';
create function overloaded(a integer) returns integer language sql as 'select 1';
create function overloaded(a text) returns integer language sql as 'select 2';
create function outs(out x integer, out y text) language sql as $$ select 1, 'y' $$;
create function rows_of() returns table (x integer) language sql as 'select 1';
create function becomes(a integer) returns integer language sql as 'select 1';
create view v as select returns_other(id) as o, named(id, 3) as n from t;
alter table t add constraint t_c check (named(a, 1) > 0);
alter table t alter a set default returns_other(4);
create index t_i on t (returns_other(a));
grant execute on function named to driftless_reader;
revoke execute on function returns_other from public;
comment on function named is 'named';
-- rows
insert into t values (1, 1);
-- after
create table t (id integer primary key, a integer default 1);
create function replaced(a integer) returns integer language sql immutable as 'select a + 1';
create function attributes(a integer) returns integer language sql stable strict security definer leakproof parallel safe cost 5 set search_path = pg_catalog as 'select a';
create function returns_other(a integer) returns bigint language sql immutable as 'select a::bigint';
create function named(x integer, b integer) returns integer language sql immutable as 'select x + b';
create function overloaded(a integer) returns integer language sql as 'select 1';
create function overloaded(a text, b text) returns integer language sql as 'select 2';
create function outs(out x integer, out y text, out z text) language sql as $$ select 1, 'y', 'z' $$;
create function rows_of() returns table (x integer, y integer) language sql rows 10 as 'select 1, 2';
create procedure becomes(a integer) language sql as 'select 1';
create view v as select returns_other(id) as o, named(id, 3) as n from t;
alter table t add constraint t_c check (named(a, 1) > 0);
alter table t alter a set default returns_other(4);
create index t_i on t (returns_other(a));
grant execute on function named to driftless_reader;
revoke execute on function returns_other from public;
comment on function named is 'named';
