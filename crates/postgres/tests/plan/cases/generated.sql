-- before
create table t (id integer primary key, price numeric, count integer, total numeric generated always as (price * count) stored, plain integer, was integer generated always as (id + 1) stored, gone integer generated always as (id) stored);
create view totals as select id, total from t;
create index t_total on t (total);
-- rows
insert into t (id, price, count, plain) values (1, 2, 3, 4), (2, 3, 4, 5);
-- after
create table t (id integer primary key, price numeric, count integer, total numeric generated always as (price * count * 2) stored, plain integer generated always as (count + 1) stored, was integer, added text generated always as (upper(id::text)) stored);
create view totals as select id, total from t;
create index t_total on t (total);
-- then
do $$ begin assert (select sum(total) from t) = 36; assert (select sum(was) from t) = 5; end $$;
