-- What somebody did on dev.
create table coupons (
    code text primary key not null,
    percent integer not null check (percent between 1 and 100)
);

alter table orders add column coupon text references coupons (code);
alter table customers add column newsletter boolean not null default false;
alter table customers drop column phone;
drop index orders_customer_idx;
create index orders_recent_idx on orders (ordered_at desc);
create unique index customers_name_key on customers (name);
