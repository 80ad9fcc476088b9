-- before
create type level as enum ('low', 'mid', 'high');
create type other as enum ('low', 'high');
create table task (id integer primary key, level level not null default 'mid', word text not null default 'low', other other[]);
create table part (level level not null, n integer) partition by list (level);
create table part_low partition of part for values in ('low');
create table part_rest partition of part default;
-- rows
insert into task values (1, 'low', 'high', '{high}'), (2, 'high', 'low', '{}');
insert into part values ('low', 1), ('high', 2);
-- after
create type level as enum ('low', 'medium', 'high');
create table task (id integer primary key, level level not null default 'medium', word level not null default 'low', other level[]);
create table part (level level not null, n integer) partition by list (level);
create table part_low partition of part for values in ('low');
create table part_rest partition of part default;
-- then
do $$ begin assert (select word from task where id = 1) = 'high'; assert (select count(*) from part_low) = 1; end $$;
