-- before
create table kept (id integer primary key);
-- after
create table kept (id integer primary key);
create table hen (id integer primary key, egg integer);
create table egg (id integer primary key, hen integer references hen);
alter table hen add foreign key (egg) references egg;
create table counted (id integer primary key, n bigint);
create function count_of(c counted) returns bigint language sql stable as 'select 1::bigint';
create function counted_all() returns bigint language sql stable as 'select count(*) from public.counted';
alter table counted alter n set default counted_all();
create view seen as select id, count_of(c) as n from counted c;
create function seen_one() returns seen language sql stable as 'select * from public.seen limit 1';
create view seen_again as select (seen_one()).id as id;
create function of_row(e egg) returns boolean language sql immutable as 'select true';
alter table egg add constraint egg_check check (of_row(egg));
