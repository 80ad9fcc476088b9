-- before
create sequence plain;
create sequence bounds minvalue 1 maxvalue 100 start 5 increment 5 cycle cache 3;
create sequence typed as integer;
create sequence gone;
create table t (id integer, n integer);
create table u (id integer);
create sequence moves owned by t.id;
create sequence freed owned by t.n;
alter table t alter id set default nextval('moves');
comment on sequence plain is 'p';
-- rows
select nextval('plain'), nextval('moves'), nextval('moves');
-- after
create sequence plain increment 2;
create sequence bounds minvalue 0 maxvalue 1000 start 7 increment 7 no cycle cache 1;
create sequence typed as bigint;
create table t (id integer, n integer);
create table u (id integer);
create sequence moves owned by u.id;
create sequence freed;
create sequence added owned by t.n;
alter table u alter id set default nextval('moves');
comment on sequence plain is 'q';
-- then
do $$ begin assert nextval('moves') = 3; assert nextval('plain') > 1; end $$;
