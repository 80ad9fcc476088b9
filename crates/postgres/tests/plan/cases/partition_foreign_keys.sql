-- before
create table p (id integer not null, n integer, primary key (id)) partition by range (id);
create table p0 partition of p for values from (0) to (10);
create table p1 partition of p for values from (10) to (20);
create table t (id integer primary key, p integer constraint t_p references p, q integer);
create table c (id integer, t integer) partition by list (id);
create table c1 partition of c for values in (1);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger f after insert on p for each row execute function f();
-- rows
insert into p values (1, 1), (11, 1);
insert into t values (1, 1, 11);
insert into c values (1, 1);
-- after
create table p (id bigint not null, n integer, primary key (id)) partition by range (id);
create table p0 partition of p for values from (0) to (10);
create table p1 partition of p for values from (10) to (20);
create table p2 partition of p for values from (20) to (30);
create table t (id integer primary key, p bigint constraint t_p references p on delete cascade, q bigint constraint t_q references p);
create table c (id integer, t integer constraint c_t references t) partition by list (id);
create table c1 partition of c for values in (1);
create table c2 partition of c for values in (2);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger g after insert or delete on p for each row execute function f();
