create table customers (
    id integer primary key,
    email text not null unique,
    name text not null,
    phone text,
    credit integer not null default 0,
    created_at datetime not null default current_timestamp
);

create table orders (
    id integer primary key,
    customer_id integer not null references customers (id),
    status text not null default 'new' check (status in ('new', 'paid', 'sent')),
    total decimal(12, 2) not null,
    ordered_at datetime not null default current_timestamp
);

create index orders_customer_idx on orders (customer_id);

create view open_orders as
select orders.id, customers.email, orders.total
from orders
join customers on customers.id = orders.customer_id
where orders.status <> 'sent';
