create type order_status as enum ('new', 'paid', 'sent');

create table customers (
    id bigint generated always as identity primary key,
    email text not null unique,
    name varchar(120) not null,
    phone text,
    credit integer not null default 0,
    created_at timestamptz not null default now()
);

create table orders (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers (id),
    status order_status not null default 'new',
    total numeric(12, 2) not null check (total >= 0),
    ordered_at timestamptz not null default now()
);

create index orders_customer_idx on orders (customer_id);

create view open_orders as
select orders.id, customers.email, orders.total
from orders
join customers on customers.id = orders.customer_id
where orders.status <> 'sent';
