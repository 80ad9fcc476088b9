-- before
create table t (id integer primary key, a integer);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create function g() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger changes before insert on t for each row execute function f();
create trigger condition after update on t for each row when (old.a is distinct from new.a) execute function f();
create trigger gone after delete on t for each statement execute function f();
create constraint trigger late after insert on t deferrable for each row execute function f();
create trigger tables after insert on t referencing new table as fresh for each statement execute function f();
create trigger enabled before update on t for each row execute function f();
create trigger commented before update of a on t for each row execute function g();
comment on trigger commented on t is 'before';
-- after
create table t (id integer primary key, a integer);
create function f() returns trigger language plpgsql as $$ begin return old; end $$;
create function g() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger changes before insert or update on t for each row execute function g('argument', 'it''s');
create trigger condition after update on t for each row when (old.a > new.a) execute function f();
create constraint trigger late after insert on t deferrable initially deferred for each row execute function f();
create trigger tables after insert on t referencing new table as newer for each statement execute function f();
create trigger enabled before update on t for each row execute function f();
alter table t disable trigger enabled;
create trigger always after insert on t for each row execute function f();
alter table t enable always trigger always;
create trigger commented before update of a on t for each row execute function g();
comment on trigger commented on t is 'after';
