-- before
create table t (id serial primary key, gone integer generated always as identity, kept text, also text, k integer unique);
create table u (id integer primary key, t integer references t (k));
create view v as select id, also, kept from t;
create view w as select also from v;
create materialized view m as select also from t;
create index m_also on m (also);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_also before update of also on t for each row execute function f();
create policy by_also on t using (also <> '');
create statistics st on also, kept from t;
create index partial on t (kept) where also is not null;
alter table t add constraint both_set check (also <> kept);
create rule r as on update to t where new.also = 'x' do also select 1;
-- rows
insert into t (also, kept, k) values ('a', 'b', 1), ('c', 'd', 2);
-- after
create table t (id serial primary key, kept text);
create table u (id integer primary key, t integer);
create view v as select id, kept from t;
create materialized view m as select kept from t;
create index m_also on m (kept);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_also before update of kept on t for each row execute function f();
create policy by_also on t using (kept <> '');
