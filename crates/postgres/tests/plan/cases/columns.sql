-- before
create table t (
  id integer primary key, code text, name varchar(10) not null, note text default 'x', gone integer,
  tags text[], at timestamp, amount numeric(10,2), stays text not null
);
create view names as select id, name from t;
create index t_code on t (code);
create index t_gone on t (gone, id);
comment on column t.note is 'a note';
-- rows
insert into t values (1, '6d9f3c4e-0000-4000-8000-000000000001', 'one', 'n', 1, '{a}', now(), 1.5, 's'), (2, null, 'two', 'm', 2, null, null, null, 's');
-- after
create table t (
  id integer primary key, code uuid, name varchar(100) not null, note text default 'y' not null, tags varchar[],
  at timestamptz, amount numeric(12,2), stays text not null, added integer not null default 7, made timestamptz default now(), empty text
);
create view names as select id, name from t;
create index t_code on t (code);
comment on column t.added is 'new';
comment on column t.note is 'another note';
