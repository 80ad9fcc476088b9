-- online: always
-- before
create table p (id integer, n integer) partition by range (id);
create table p0 partition of p for values from (0) to (10);
create table joining (id integer, n integer);
create table listed (k text, n integer) partition by list (k);
create table listed_a partition of listed for values in ('a');
create table listed_b (k text, n integer);
create table leaving partition of p for values from (20) to (30);
-- rows
insert into joining select n, n from generate_series(10, 19) n;
insert into p values (1, 1), (21, 1);
insert into listed_b values ('b', 1), ('c', 2);
-- after
create table p (id integer, n integer, constraint p_key unique (id)) partition by range (id);
create table p0 partition of p for values from (0) to (10);
create table joining partition of p for values from (10) to (20);
create table listed (k text, n integer) partition by list (k);
create table listed_a partition of listed for values in ('a');
create table listed_b partition of listed for values in ('b', 'c', null);
create table leaving (id integer, n integer);
create index p_n on p (n);
