-- before
create type mood as enum ('sad', 'ok', 'happy');
create type stays as enum ('a');
create table person (id integer primary key, mood mood default 'ok', moods mood[] default '{sad}');
-- rows
insert into person values (1, 'sad', '{ok,happy}'), (2, 'ok', null);
-- after
create type mood as enum ('low', 'sad', 'so so', 'ok', 'happy', 'it''s "great"');
create type stays as enum ('a');
create table person (id integer primary key, mood mood default 'so so', moods mood[] default '{sad,low}');
-- then
insert into person values (3, 'it''s "great"', default);
