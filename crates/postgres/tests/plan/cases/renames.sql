-- rename: table public.person = table public.people
-- rename: column public.person.name = column public.people.full_name
-- rename: enum public.mood = enum public.feeling
-- rename: view public.names = view public.full_names
-- rename: function public.f(integer) = function public.g(integer)
-- before
create type mood as enum ('sad', 'ok');
create function f(a integer) returns integer language sql immutable as 'select a';
create table person (id serial primary key, name text constraint name_set check (name <> ''), mood mood default 'ok', n integer default f(1));
create table pet (id integer primary key, owner integer references person);
create index person_name on person (name);
create view names as select id, name from person where name is not null;
comment on column person.name is 'name';
alter table person enable row level security;
create policy own on person using (name = current_user);
-- rows
insert into person (name) values ('a'), ('b');
insert into pet values (1, 2);
-- after
create type feeling as enum ('sad', 'ok');
create function g(a integer) returns integer language sql immutable as 'select a';
create table people (id serial primary key, full_name text constraint name_set check (full_name <> ''), mood feeling default 'ok', n integer default g(1));
create table pet (id integer primary key, owner integer references people);
create index people_full_name on people (full_name);
create view full_names as select id, full_name from people where full_name is not null;
comment on column people.full_name is 'name';
alter table people enable row level security;
create policy own on people using (full_name = current_user);
-- then
insert into people (full_name) values ('c');
do $$ begin assert (select array_agg(full_name order by id) from people) = '{a,b,c}'; end $$;
