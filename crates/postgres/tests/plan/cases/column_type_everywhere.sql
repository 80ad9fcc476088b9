-- before
create table account (id integer primary key, code text not null, amount integer default 0);
create table entry (id integer generated always as identity, account integer references account on delete cascade, twice integer generated always as (account * 2) stored);
create index account_part on account (amount) where amount > 10;
create index account_expression on account ((amount + 1));
create statistics account_s on id, amount from account;
create view rich as select id, amount from account where amount > 100;
create view richer as select * from rich;
create materialized view total as select sum(amount) as total, max(id) as last from account;
create unique index total_key on total (total);
alter table account enable row level security;
create policy own on account for select using (amount < 1000);
create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of amount on account for each row when (new.amount > 5) execute function touched();
create rule keep as on delete to account where old.amount > 0 do instead nothing;
comment on view richer is 'more';
comment on column richer.amount is 'how much';
grant select on richer to public;
create publication changes for table account;
-- rows
insert into account values (1, 'a', 5), (2, 'b', 50);
insert into entry (account) values (1), (2);
-- after
create table account (id bigint primary key, code text not null, amount bigint default 0);
create table entry (id bigint generated always as identity, account bigint references account on delete cascade, twice bigint generated always as (account * 2) stored);
create index account_part on account (amount) where amount > 10;
create index account_expression on account ((amount + 1));
create statistics account_s on id, amount from account;
create view rich as select id, amount from account where amount > 100;
create view richer as select * from rich;
create materialized view total as select sum(amount) as total, max(id) as last from account;
create unique index total_key on total (total);
alter table account enable row level security;
create policy own on account for select using (amount < 1000);
create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of amount on account for each row when (new.amount > 5) execute function touched();
create rule keep as on delete to account where old.amount > 0 do instead nothing;
comment on view richer is 'more';
comment on column richer.amount is 'how much';
grant select on richer to public;
create publication changes for table account;
-- then
do $$ begin assert (select array_agg(id) from entry) = '{1,2}'; assert (select sum(twice) from entry) = 6; end $$;
insert into entry (account) values (1);
do $$ begin assert (select max(id) from entry) = 3; end $$;
