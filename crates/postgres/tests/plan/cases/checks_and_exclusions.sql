-- before
create table t (id integer primary key, a integer, span int4range, constraint small check (a < 100), constraint gone check (a <> 50), exclude using gist (span with &&));
create table parent (id integer, n integer, constraint of_all check (n > 0), constraint of_one check (n > 1) no inherit);
create table child () inherits (parent);
alter table t add constraint unsure check (a > -5) not valid;
-- rows
insert into t values (1, 1, '[1,5)');
insert into child values (1, 2);
-- after
create table t (id integer primary key, a integer, span int4range, constraint small check (a < 1000), exclude using gist (span with &&) where (a > 0) deferrable initially deferred);
create table parent (id integer, n integer, constraint of_all check (n > -1), constraint of_one check (n > 1));
create table child (constraint own check (n < 100)) inherits (parent);
alter table t add constraint unsure check (a > -5);
comment on constraint unsure on t is 'sure now';
