-- before
create table becomes_view (id integer primary key, n integer);
create view becomes_table as select 1 as id;
create table base (id integer primary key);
create view on_view as select * from becomes_table;
create view on_table as select id from becomes_view;
create index becomes_other on base (id);
create sequence becomes_sequence_no_more;
-- after
create view becomes_view as select 1 as id, 2 as n;
create table becomes_table (id integer primary key);
create table base (id integer primary key);
create view on_view as select * from becomes_table;
create view on_table as select id from becomes_view;
create sequence becomes_other;
create materialized view becomes_sequence_no_more as select 1 as one;
