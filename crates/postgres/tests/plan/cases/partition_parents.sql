-- before
create table a (id integer primary key);
create table p (id integer not null, n integer, a integer, old text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20) partition by range (id);
create table p21 partition of p2 for values from (10) to (20);
create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
create index p_n on p (n);
alter table p add constraint positive check (n > 0);
-- rows
insert into a values (1);
insert into p values (1, 1, 1), (11, 2, 1);
-- after
create table a (id integer primary key);
create table p (id integer not null, n bigint not null default 5, a integer references a, added text default 'x', primary key (id), unique (id, n)) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20) partition by range (id);
create table p21 partition of p2 for values from (10) to (20);
create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before insert on p for each row execute function touched();
create index p_a on p (a);
alter table p add constraint positive check (n > -1);
alter table p1 alter n set default 6;
create index p1_own on p1 (added);
