create schema dropped;
create schema renamed;
create table renamed.t (id int);
create schema elsewhere;
create extension citext;
create extension hstore;
create extension pg_trgm with version '1.3';

-- after
create schema added;
drop schema dropped;
alter schema renamed rename to renamed2;
drop extension citext;
alter extension hstore set schema elsewhere;
alter extension pg_trgm update;
create extension btree_gin;
