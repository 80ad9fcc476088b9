-- online: always
-- before
create table t (id integer primary key, a text, b integer not null, c text);
-- rows
insert into t select n, 'x', n, 'y' from generate_series(1, 100) n;
-- after
create table t (id integer primary key, a text not null, b integer, c text not null, constraint c_not_empty check (c <> ''));
