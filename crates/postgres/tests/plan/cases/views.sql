-- roles: reader
-- before
create table t (id integer primary key, a text, b integer);
create view grows as select id, a from t;
create view changes as select id, a, b from t;
create view above as select id, b from changes;
create view on_both as select g.id, c.a from grows g join changes c using (id);
create view options with (security_barrier) as select * from t;
create function nothing() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger instead_of instead of insert on changes for each row execute function nothing();
create rule no_delete as on delete to above do instead nothing;
comment on view above is 'above';
comment on column above.b is 'b of above';
grant select on above to driftless_reader;
grant select (id) on changes to driftless_reader;
alter view changes alter a set default 'x';
create view gone as select 1 as one;
create recursive view counting (n) as select 1 union all select n + 1 from counting where n < 3;
-- rows
insert into t values (1, 'a', 1);
-- after
create table t (id integer primary key, a text, b integer);
create view grows as select id, a, b from t;
create view changes as select id, b::text as b, a from t where b > 0;
create view above as select id, b from changes;
create view on_both as select g.id, c.a from grows g join changes c using (id);
create view options with (security_barrier = false, check_option = local) as select * from t;
create function nothing() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger instead_of instead of insert on changes for each row execute function nothing();
create rule no_delete as on delete to above do instead nothing;
comment on view above is 'above';
comment on column above.b is 'b of above';
grant select on above to driftless_reader;
grant select (id) on changes to driftless_reader;
alter view changes alter a set default 'x';
create recursive view counting (n) as select 1 union all select n + 1 from counting where n < 30;
