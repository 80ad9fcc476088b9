-- before
create table t (id integer primary key, a integer);
create table log (id integer, what text);
create rule changes as on insert to t do also insert into log values (new.id, 'new');
create rule gone as on delete to t do instead nothing;
create rule kept as on update to t where old.a <> new.a do also insert into log values (new.id, 'changed');
create view v as select id from t;
create rule v_insert as on insert to v do instead insert into t values (new.id, 0);
comment on rule kept on t is 'kept';
-- after
create table t (id integer primary key, a integer);
create table log (id bigint, what text);
create rule changes as on insert to t do also insert into log values (new.id, 'made');
create rule kept as on update to t where old.a <> new.a do also insert into log values (new.id, 'changed');
alter table t disable rule kept;
create view v as select id from t where a > 0;
create rule v_insert as on insert to v do instead insert into t values (new.id, 0);
comment on rule kept on t is 'kept';
