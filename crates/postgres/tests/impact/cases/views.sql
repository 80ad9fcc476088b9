create table t (id int, x int);
create view dropped as select id from t;
create view query as select id from t;
create view invoker as select id from t;
create view invoker_granted as select id from t;
create view invoker_off with (security_invoker = true) as select id from t;
create view checked as select id from t where id > 0;
create view unchecked as select id from t where id > 0 with local check option;
create view columns as select id, x from t;
create materialized view m as select id from t;
grant select on invoker to pg_monitor;
grant select on invoker_granted to pg_read_all_stats;
grant select on t to pg_read_all_stats;

-- after
create view added as select id from t;
drop view dropped;
create or replace view query as select id from t where id > 0;
alter view invoker set (security_invoker = true);
alter view invoker_granted set (security_invoker = true);
alter view invoker_off set (security_invoker = false);
alter view checked set (check_option = cascaded);
alter view unchecked reset (check_option);
drop view columns;
create view columns as select id::bigint, x as renamed, 1 as added from t;
refresh materialized view m with no data;
