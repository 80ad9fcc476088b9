create table t (id int, x int);
create table narrowed (id int, x int);
create table everybody (id int);
create table columns (id int, x int);
create schema s;
create sequence q;
create function f() returns int language sql as 'select 1';
create type e as enum ('a');
grant select, insert, update, delete, trigger on t to pg_monitor;
grant select on narrowed to pg_monitor;
grant select on everybody to public, pg_monitor;
grant select (x), update (x) on columns to pg_monitor;
grant usage on schema s to pg_monitor;
grant usage on sequence q to pg_monitor;

-- after
revoke select, insert, delete, trigger on t from pg_monitor;
revoke select on narrowed from pg_monitor;
grant select (id) on narrowed to pg_monitor;
revoke select on everybody from pg_monitor;
revoke select (x) on columns from pg_monitor;
revoke usage on schema s from pg_monitor;
revoke usage on sequence q from pg_monitor;
revoke execute on function f() from public;
revoke usage on type e from public;
grant select on columns to public;
grant insert on everybody to pg_monitor with grant option;
