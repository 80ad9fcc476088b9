-- before
create table parent (id integer primary key, n integer default 1, m text);
create table child (own text) inherits (parent);
create table leaving (id integer not null, n integer default 1, m text);
alter table leaving inherit parent;
create table joining (id integer not null, n integer default 1, m text);
create table grandchild () inherits (child);
-- rows
insert into child values (1, 2, 'm', 'o');
insert into leaving values (1, 2, 'm');
insert into grandchild values (2, 2, 'm');
-- after
create table parent (id integer primary key, n bigint default 2, m text not null, added integer);
create table child (own text) inherits (parent);
create table leaving (id integer not null, n integer default 1, m text);
create table joining (id integer not null, n bigint default 1, m text not null, added integer);
alter table joining inherit parent;
create table grandchild () inherits (child);
