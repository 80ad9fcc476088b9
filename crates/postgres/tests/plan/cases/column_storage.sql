-- before
create table t (id integer primary key, body text, other text collate "C", small text) with (fillfactor = 90);
create unlogged table u (id integer);
create table r (id integer not null, constraint r_key unique (id));
create table c (id integer primary key, n integer);
create index c_n on c (n);
alter table c cluster on c_n;
-- rows
insert into t values (1, repeat('x', 5000), 'o', 's');
insert into u values (1);
-- after
create table t (id integer primary key, body text, other text collate "POSIX", small text) with (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table t alter body set storage external, alter body set compression pglz, alter body set statistics 500;
alter table t alter small set (n_distinct = -0.5);
alter table t replica identity full;
create table u (id integer);
create table r (id integer not null, constraint r_key unique (id));
alter table r replica identity using index r_key;
create table c (id integer primary key, n integer);
create index c_n on c (n);
alter table c cluster on c_pkey;
