-- before
create table a (id integer primary key);
create table t (id integer not null, a integer references a, n integer, primary key (id));
create index t_n on t (n);
create table u (id integer not null, t integer constraint u_t references t);
create view v as select id, n from t;
comment on view v is 'v';
grant select on t to public;
-- rows
insert into a values (1);
insert into t values (1, 1, 1), (12, 1, 2);
insert into u values (1, 1);
-- after
create table a (id integer primary key);
create table t (id integer not null, a integer references a, n integer, primary key (id)) partition by range (id);
create table t_0 partition of t for values from (0) to (10);
create table t_rest partition of t default;
create index t_n on t (n);
create table u (id integer not null, t integer constraint u_t references t);
create view v as select id, n from t;
comment on view v is 'v';
grant select on t to public;
