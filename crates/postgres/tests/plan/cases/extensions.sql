-- before
create schema here;
create extension citext schema here;
create extension pg_trgm;
create table t (id integer primary key, name here.citext, word text);
create index t_word on t using gin (word gin_trgm_ops);
create index t_name on t (name);
-- rows
insert into t values (1, 'A', 'word');
-- after
create schema here;
create schema there;
create extension citext schema there;
create extension hstore;
create table t (id integer primary key, name there.citext, word text, more hstore default 'a=>1');
create index t_name on t (name);
create index t_more on t using gin (more);
comment on extension hstore is 'keys and values';
