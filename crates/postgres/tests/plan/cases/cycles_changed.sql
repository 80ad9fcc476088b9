-- before
create table hen (id integer primary key, egg integer);
create table egg (id integer primary key, hen integer constraint egg_hen references hen);
alter table hen add constraint hen_egg foreign key (egg) references egg;
create table counted (id integer primary key, n bigint);
create function counted_all() returns setof counted language sql stable as 'select * from public.counted';
create view seen as select id, n from counted_all();
create function seen_one() returns seen language sql stable as 'select * from public.seen limit 1';
-- rows
insert into hen values (1);
insert into egg values (1, 1);
update hen set egg = 1;
-- after
create table hen (id bigint primary key, egg bigint);
create table egg (id bigint primary key, hen bigint constraint egg_hen references hen);
alter table hen add constraint hen_egg foreign key (egg) references egg;
create table counted (id bigint primary key, n bigint, m text);
create function counted_all() returns setof counted language sql stable as 'select * from public.counted';
create view seen as select id, n from counted_all();
create function seen_one() returns seen language sql stable as 'select * from public.seen limit 1';
