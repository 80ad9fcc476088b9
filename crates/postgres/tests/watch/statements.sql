alter table shop.customers add column extra int default 1
alter table shop.customers alter column extra set default 5
alter table shop.customers alter column extra drop default
alter table shop.customers alter column extra set not null
alter table shop.customers alter column extra drop not null
alter table shop.customers alter column extra type bigint
alter table shop.customers rename column extra to more
alter table shop.customers drop column more
alter table shop.customers alter column id set generated always
alter table shop.customers alter column id set increment 5
alter table shop.orders alter column total drop expression
alter table shop.customers alter column note set storage external
alter table shop.customers alter column note set statistics 50
alter table shop.customers alter column note set (n_distinct = 5)
alter table shop.customers alter column note set compression pglz
alter table shop.customers set (fillfactor = 70)
alter table shop.customers set (toast.autovacuum_enabled = off)
alter table shop.customers add constraint named unique (born)
alter table shop.customers rename constraint named to renamed
alter table shop.customers drop constraint renamed
alter table shop.customers add constraint checked check (note <> '') not valid
alter table shop.customers validate constraint checked
alter table shop.lines validate constraint lines_orders_fkey
alter table shop.lines add primary key (id)
alter table shop.lines alter constraint lines_orders_fkey deferrable
alter table shop.lines drop constraint lines_orders_fkey
create index plain on shop.lines (orders)
create unique index concurrently quick on shop.lines (orders, id)
alter index shop.plain rename to plainer
alter index shop.plainer set (fillfactor = 50)
alter index shop.orders_expression alter column 1 set statistics 40
alter table shop.lines cluster on plainer
alter table shop.lines replica identity full
alter table shop.lines alter column orders set not null
alter table shop.lines replica identity using index quick
drop index shop.plainer
alter table shop.customers disable trigger touched
alter table shop.customers enable always trigger touched
alter trigger touched on shop.customers rename to touching
drop trigger touching on shop.customers
create trigger again after insert on shop.customers execute function shop.touch()
create or replace function shop.touch() returns trigger language plpgsql as $$ begin raise notice 'x'; return new; end $$
alter function shop.touch() rename to touches
alter function shop.twice(int) set search_path to ''
alter function shop.twice(int) owner to {db}_reader
alter table shop.customers enable row level security
alter table shop.customers force row level security
alter policy own on shop.customers using (true)
alter policy own on shop.customers to {db}_reader
alter policy own on shop.customers rename to owned
drop policy owned on shop.customers
grant select on shop.customers to {db}_reader
grant update (email) on shop.customers to {db}_reader
revoke select on shop.customers from {db}_reader
grant usage on schema shop to {db}_reader
alter table shop.loner owner to {db}_reader
alter role {db}_reader rename to {db}_renamed
alter role {db}_renamed rename to {db}_reader
alter schema other owner to {db}_reader; create table other.there (id int)
comment on table shop.customers is 'people'
comment on column shop.customers.email is 'where'
comment on constraint customers_pkey on shop.customers is 'key'
comment on index shop.orders_placed is 'index'
comment on schema shop is 'goods'
comment on type shop.mood is 'moods'
comment on sequence shop.numbers is 'numbers'
comment on table shop.customers is null
alter table shop.heir set unlogged
alter table shop.fast set logged
alter publication news add table shop.customers
alter publication news drop table shop.customers
alter publication news add table shop.customers (id, email) where (id > 5) -- since 15
alter publication news drop table shop.customers -- since 15
alter publication news set (publish = 'insert')
alter publication news add tables in schema other -- since 15
alter publication news rename to newer
alter table shop.loner inherit shop.base
alter table shop.loner no inherit shop.base
alter table shop.base add column deep int
alter table shop.base rename column label to labelled
alter table shop.base rename to bases
alter table shop.events attach partition shop.events_2 for values from ('2021-01-01') to ('2022-01-01')
alter table shop.events_2 alter column what set default 'nothing'
create index on shop.events (at)
alter index shop.events_at_idx rename to events_at
alter table shop.events detach partition shop.events_1
alter table shop.events_1 add column later int
create table shop.events_3 partition of shop.events default
drop table shop.events_3
alter type shop.mood add value 'glad'
alter type shop.mood rename value 'glad' to 'gladder'
alter type shop.mood rename to moods
alter domain shop.positive add constraint small check (value < 1000)
alter domain shop.positive rename constraint small to smaller
comment on constraint smaller on domain shop.positive is 'small'
alter domain shop.positive set default 4
alter type shop.pair add attribute c int
comment on column shop.pair.c is 'third'
alter type shop.pair rename to couple
alter collation shop.german rename to germanic
alter sequence shop.numbers increment 7
alter sequence shop.numbers owned by shop.customers.number
alter sequence shop.orders_id_seq as bigint
alter sequence shop.numbers rename to counted
grant usage on sequence shop.counted to {db}_reader
alter statistics shop.together set statistics 30
alter statistics shop.together rename to apart
drop statistics shop.apart
create or replace view shop.people as select id, email, age, note from shop.customers where age > 4
alter view shop.people set (security_barrier = true)
alter view shop.people rename column age to years
alter view shop.people rename to folk
alter table shop.customers rename column age to lived
alter table shop.customers rename constraint customers_pkey to customers_key
alter table shop.orders rename column id to number
alter table shop.customers add column customer int
refresh materialized view shop.totals with no data
alter materialized view shop.totals rename column sum to summed
create rule more as on insert to shop.loner do also nothing
alter rule more on shop.loner rename to most
alter table shop.loner disable rule most
drop rule most on shop.loner
alter table shop.loner rename to lonely
alter foreign table shop.abroad options (set place 'here')
alter server far rename to farther
alter table shop.fast set schema other
begin; drop table shop.heir; create table shop.heir (extra int) inherits (shop.bases); commit
alter schema other rename to others
alter table shop.orders disable trigger all
create table shop.fresh as select 1 as id
drop table shop.fresh
drop view shop.viewed
drop materialized view shop.totals
alter table shop.orders drop column customer cascade
drop schema others cascade
