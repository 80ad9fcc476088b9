-- before
create table t (id integer primary key, a integer);
create function first_a() returns integer language sql begin atomic select a from t order by id limit 1; end;
create function twice() returns integer language sql begin atomic select first_a() * 2; end;
create procedure fill(n integer) language sql begin atomic insert into t values (n, n); end;
create view v as select twice() as twice;
-- rows
insert into t values (1, 2);
-- after
create table t (id integer primary key, a bigint, b text);
create function first_a() returns bigint language sql begin atomic select a from t order by id limit 1; end;
create function twice() returns bigint language sql begin atomic select first_a() * 2; end;
create procedure fill(n integer, m text) language sql begin atomic insert into t values (n, n, m); end;
create view v as select twice() as twice;
