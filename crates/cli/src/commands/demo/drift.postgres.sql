-- What somebody did on dev.
create table coupons (
    code text primary key,
    percent integer not null check (percent between 1 and 100)
);

alter table orders add column coupon text references coupons (code);
alter type order_status add value 'returned';
alter table customers add column newsletter boolean not null default false;
alter table customers drop column phone;
alter table customers alter column credit type bigint;
alter table customers alter column name type varchar(60);
drop index orders_customer_idx;
create index orders_recent_idx on orders (ordered_at desc);
