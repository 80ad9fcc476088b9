-- before
create type mood as enum ('sad', 'ok', 'happy', 'unused');
create domain good_mood as mood check (value <> 'sad'::mood);
create type state as (mood mood, since date);
create function cheer(m mood) returns mood language sql immutable as $$ select 'happy'::public.mood $$;
create table person (
  id integer primary key,
  mood mood not null default 'ok' check (mood <> 'unused'),
  moods mood[],
  good good_mood,
  is_happy boolean generated always as (mood = 'happy'::mood) stored
);
create index person_mood on person (mood) where mood > 'sad'::mood;
create index person_cheer on person (cheer(mood));
create view happy as select id, mood from person where mood = 'happy';
comment on view happy is 'those who are';
create materialized view by_mood as select mood, count(*) from person group by mood;
create unique index by_mood_key on by_mood (mood);
create policy own on person using (mood = 'ok'::mood);
-- rows
insert into person values (1, 'sad', '{ok,happy}', 'ok'), (2, 'happy', null, null);
-- after
create type mood as enum ('happy', 'sad', 'ok');
create domain good_mood as mood check (value <> 'sad'::mood);
create type state as (mood mood, since date);
create function cheer(m mood) returns mood language sql immutable as $$ select 'happy'::public.mood $$;
create table person (
  id integer primary key,
  mood mood not null default 'ok' check (mood <> 'happy'),
  moods mood[],
  good good_mood,
  is_happy boolean generated always as (mood = 'happy'::mood) stored
);
alter table person drop constraint person_mood_check;
create index person_mood on person (mood) where mood > 'sad'::mood;
create index person_cheer on person (cheer(mood));
create view happy as select id, mood from person where mood = 'happy';
comment on view happy is 'those who are';
create materialized view by_mood as select mood, count(*) from person group by mood;
create unique index by_mood_key on by_mood (mood);
create policy own on person using (mood = 'ok'::mood);
-- then
do $$ begin assert (select array_agg(id order by mood) from person) = '{2,1}'; end $$;
