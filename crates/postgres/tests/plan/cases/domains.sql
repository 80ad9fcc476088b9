-- before
create domain amount as integer default 1 constraint positive check (value > 0);
create domain code as varchar(10);
create domain wide as integer;
create table item (id integer primary key, amount amount, codes code[], wide wide default 7);
create view items as select id, amount, wide from item;
create function total(a amount) returns amount language sql as 'select a';
create index item_wide on item (wide);
-- rows
insert into item values (1, 5, '{a,b}', 1), (2, null, null, 2);
-- after
create domain amount as integer default 2 constraint positive check (value >= 0) constraint small check (value < 1000);
create domain code as varchar(20) collate "C" not null;
create domain wide as bigint not null;
comment on domain wide is 'wider';
comment on constraint small on domain amount is 'not too much';
create table item (id integer primary key, amount amount, codes code[], wide wide default 7);
create view items as select id, amount, wide from item;
create function total(a amount) returns amount language sql as 'select a';
create index item_wide on item (wide);
