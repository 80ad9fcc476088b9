-- roles: reader writer keeper
-- before
create schema s;
create table t (id integer primary key, a integer, b integer);
create view v as select id from t;
create function f() returns integer language sql as 'select 1';
create type mood as enum ('sad');
create sequence n;
create table owned (id serial primary key);
grant usage on schema s to driftless_reader;
grant select, insert on t to driftless_reader;
grant select (a), update (a) on t to driftless_writer;
grant select on v to public;
grant usage on sequence n to driftless_reader with grant option;
grant update on t to driftless_keeper with grant option;
-- after
create schema s;
create table t (id integer primary key, a integer, b integer);
create view v as select id from t;
create function f() returns integer language sql as 'select 1';
create type mood as enum ('sad');
create sequence n;
create table owned (id serial primary key);
grant usage, create on schema s to driftless_writer;
grant select on t to driftless_reader with grant option;
grant select (b), update (a) on t to driftless_writer;
grant select, update on v to driftless_reader;
revoke execute on function f() from public;
grant execute on function f() to driftless_writer;
revoke usage on type mood from public;
grant usage on sequence n to driftless_reader;
grant update on t to driftless_keeper;
alter table owned owner to driftless_keeper;
alter function f() owner to driftless_keeper;
alter view v owner to driftless_keeper;
alter type mood owner to driftless_keeper;
alter schema s owner to driftless_keeper;
