-- roles: reader
-- before
create table t (id integer primary key, a text, b integer);
create materialized view m as select id, a from t;
create unique index m_id on m (id);
create index m_a on m (a) where id > 0;
comment on materialized view m is 'm';
comment on index m_a is 'a of m';
comment on column m.a is 'column a';
grant select on m to driftless_reader;
create materialized view on_m as select count(*) from m;
create view plain as select * from m;
create materialized view unfilled as select 1 as one with no data;
create materialized view options as select b from t;
create materialized view to_view as select a from t;
create materialized view kept as select a from t with no data;
-- rows
insert into t values (1, 'a', 1);
refresh materialized view m;
-- after
create table t (id integer primary key, a text, b integer);
create materialized view m as select id, a, b from t;
create unique index m_id on m (id);
create index m_a on m (a) where id > 0;
comment on materialized view m is 'm';
comment on index m_a is 'a of m';
comment on column m.a is 'column a';
grant select on m to driftless_reader;
create materialized view on_m as select count(*) from m;
create view plain as select id, a from m;
create materialized view unfilled as select 1 as one;
create materialized view options with (fillfactor = 50) as select b from t;
alter materialized view options alter b set statistics 50;
create view to_view as select a from t;
create materialized view kept as select a from t with no data;
create index kept_a on kept (a);
-- then
do $$ begin assert (select count(*) from m) = 1; end $$;
