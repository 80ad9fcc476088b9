-- before
create function add(a integer, b integer) returns integer language sql immutable as 'select a + b';
create aggregate total(integer) (sfunc = add, stype = integer, initcond = '0');
create aggregate gone(integer) (sfunc = add, stype = integer);
create table t (id integer);
create view totals as select total(id) as total from t;
comment on aggregate total(integer) is 'adds';
-- after
create function add(a integer, b integer) returns integer language sql immutable as 'select b + a';
create aggregate total(integer) (sfunc = add, stype = integer, initcond = '10', parallel = safe);
create aggregate made(integer) (sfunc = add, stype = integer);
create table t (id integer);
create view totals as select total(id) as total from t;
comment on aggregate total(integer) is 'adds';
