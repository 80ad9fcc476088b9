create schema ext;
create extension citext schema ext;
create extension hstore;
create table people (email ext.citext primary key, bag hstore, emails ext.citext[]);
create index people_bag on people using gin (bag);
create view shouting as select upper(email) as email from people;
comment on extension hstore is 'bags';
create index coerced_idx on people (email text_ops);
