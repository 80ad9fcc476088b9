-- before
create schema s;
create type s.mood as enum ('a');
create domain s.d as integer check (value > 0);
create type s.pair as (x s.mood, y s.d);
create sequence s.n;
create table s.t (id integer default nextval('s.n') primary key, mood s.mood, pair s.pair, d s.d);
create table s.u (id serial, t integer references s.t) partition by range (id);
create table s.u1 partition of s.u for values from (0) to (10);
create index u_t on s.u (t);
create function s.f(a s.pair) returns s.mood language sql immutable as 'select (a).x';
create view s.v as select id, s.f(pair) as mood from s.t;
create materialized view s.m as select * from s.v;
create index m_id on s.m (id);
create function s.on_t() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_t before insert on s.t for each row execute function s.on_t();
create statistics s.st on id, mood from s.t;
create aggregate s.agg(s.d) (sfunc = int4larger, stype = integer);
create function s.same(a s.mood, b s.mood) returns boolean language sql immutable as 'select true';
create operator s.=== (leftarg = s.mood, rightarg = s.mood, function = s.same);
create collation s.c (provider = icu, locale = 'de');
create text search configuration s.ts (copy = pg_catalog.english);
create cast (s.pair as s.mood) with function s.f(s.pair);
create publication pub for table s.t;
create function s.on_ddl() returns event_trigger language plpgsql as $$ begin end $$;
create event trigger on_ddl on sql_drop execute function s.on_ddl();
alter default privileges in schema s grant select on tables to public;
-- after
create table public.left_over (id integer);
