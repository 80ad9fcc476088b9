-- before
create table a (id integer, code text not null, name text, primary key (id));
create table b (id integer primary key, a integer constraint b_a references a (id), n integer unique);
create table c (x integer, y integer, unique (x, y));
create table d (x integer not null, y integer, constraint d_pkey primary key (x));
comment on constraint d_pkey on d is 'the key';
-- rows
insert into a values (1, 'one', 'o'), (2, 'two', 't');
insert into b values (1, 1, 1);
insert into c values (1, 2), (1, null);
insert into d values (1, 1);
-- after
create table a (id integer unique, code text not null, name text, primary key (id, code));
create table b (id integer primary key, a integer constraint b_a references a (id), n integer, constraint b_n unique (n) deferrable initially deferred);
create table c (x integer, y integer, constraint c_y unique (y) include (x));
create table d (x integer not null, y integer, constraint d_pkey primary key (x) include (y));
comment on constraint d_pkey on d is 'another key';
