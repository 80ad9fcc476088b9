-- before
create table a (id integer primary key, x text);
create table b (id integer primary key, y integer);
create function f(i integer) returns integer language sql as 'select 1';
create view v as select 1 as one;
create materialized view m as select 2 as two;
create index i on a (x);
create index j on b (y);
create sequence s;
create type t as enum ('a');
create domain d as text;
-- after
create table a (id integer primary key, y integer);
create table b (id integer primary key, x text);
create procedure f(i integer) language sql as 'select 1';
create materialized view v as select 1 as one;
create view m as select 2 as two;
create index i on b (x);
create index j on a (y);
create view s as select 1 as one;
create domain t as text;
create type d as enum ('a');
