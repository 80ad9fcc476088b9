-- online: always
-- before
create table a (id integer primary key, n integer, m integer);
create table b (id integer primary key, a integer, n integer);
alter table b add constraint later check (n > 0) not valid;
create index b_old on b (a);
create index b_swap on b (n);
-- rows
insert into a select n, n, n from generate_series(1, 50) n;
insert into b select n, n, n from generate_series(1, 50) n;
-- after
create table a (id integer primary key, n integer not null, m integer, constraint a_n unique (n), constraint a_n_positive check (n > 0));
create table b (id integer primary key, a integer constraint b_a references a on delete cascade, n integer);
alter table b add constraint later check (n > 0);
create index b_new on b (a);
create index b_swap on b (n desc);
create table c (id integer primary key, a integer references a);
