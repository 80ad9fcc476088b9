-- roles: reader writer
-- before
create schema s;
alter default privileges in schema s grant select on tables to driftless_reader;
alter default privileges grant execute on functions to driftless_reader;
alter default privileges revoke execute on functions from public;
create table s.old (id integer);
create table s.kept (id integer);
revoke all on s.kept from driftless_reader;
create function s.f() returns integer language sql as 'select 1';
create view s.v as select id from s.old;
-- after
create schema s;
alter default privileges in schema s grant select on tables to driftless_reader;
alter default privileges in schema s grant usage on sequences to driftless_writer;
alter default privileges grant execute on functions to driftless_reader;
create table s.old (id bigint);
create table s.kept (id integer);
revoke all on s.kept from driftless_reader;
create function s.f() returns bigint language sql as 'select 1::bigint';
revoke execute on function s.f() from driftless_reader;
create view s.v as select id from s.old;
revoke all on s.v from driftless_reader;
create table s.made (id integer);
revoke all on s.made from driftless_reader;
create sequence s.n;
create table s.as_default (id integer);
