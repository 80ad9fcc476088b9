-- rename: schema old = schema new
-- before
create schema old;
create type old.mood as enum ('sad', 'ok');
create table old.t (id serial primary key, mood old.mood default 'ok');
create view old.v as select id from old.t;
create function old.f() returns bigint language sql as 'select count(*) from old.t';
create view outside as select * from old.v;
comment on schema old is 'a schema';
-- rows
insert into old.t (mood) values ('sad');
-- after
create schema new;
create type new.mood as enum ('sad', 'ok', 'glad');
create table new.t (id serial primary key, mood new.mood default 'ok', added text);
create view new.v as select id from new.t;
create function new.f() returns bigint language sql as 'select count(*) from new.t';
create view outside as select * from new.v;
comment on schema new is 'a schema';
-- then
insert into new.t default values;
do $$ begin assert (select max(id) from new.t) = 2; end $$;
