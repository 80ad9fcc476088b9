-- before
create table a (id integer primary key, n integer);
create table b (id integer primary key);
create publication several for table a, b with (publish = 'insert, update');
create publication every for all tables;
create publication gone for table b;
-- after
create table a (id bigint primary key, n integer);
create table b (id integer primary key);
create table c (id integer primary key);
create publication several for table a, c with (publish = 'insert', publish_via_partition_root = true);
create publication every for all tables with (publish = 'delete');
create publication made for table only b;
comment on publication several is 'several';
