-- before
create type address as (street text, number integer, gone text);
create type free as (a integer, b text);
create type outer_one as (home address, name text);
create table person (id integer primary key, home address, others address[]);
create view homes as select id, (home).street as street from person;
create function street(a address) returns text language sql immutable as $$ select (a).street $$;
create index person_street on person (street(home));
comment on type free is 'free';
comment on column free.a is 'first';
-- after
create type address as (street text, number bigint, city text);
create type free as (a integer, b text collate "C", c numeric(10,2));
create type outer_one as (home address, name text);
create table person (id integer primary key, home address, others address[]);
create view homes as select id, (home).street as street from person;
create function street(a address) returns text language sql immutable as $$ select (a).street $$;
create index person_street on person (street(home));
comment on type free is 'freer';
comment on column free.c is 'last';
