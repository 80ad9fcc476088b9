-- before
create table p (id integer, at date, n integer, unique (id, at)) partition by range (at);
create table p_one partition of p for values from ('2020-01-01') to ('2021-01-01');
create table p_two partition of p for values from ('2021-01-01') to ('2022-01-01');
create table p_gone partition of p for values from ('2019-01-01') to ('2020-01-01');
create table p_rest partition of p default;
create table alone (id integer, at date, n integer, unique (id, at));
create index p_n on p (n);
create view ps as select * from p;
-- rows
insert into p values (1, '2020-05-05', 1), (2, '2021-05-05', 2), (3, '2000-01-01', 3);
insert into alone values (4, '2023-01-01', 4);
-- after
create table p (id integer, at date, n integer, unique (id, at)) partition by range (at);
create table p_one partition of p for values from ('2020-01-01') to ('2021-01-01');
create table p_two (id integer, at date, n integer, unique (id, at));
create index p_two_n_idx on p_two (n);
create table p_more partition of p for values from ('2024-01-01') to ('2025-01-01') partition by list (id);
create table p_more_1 partition of p_more for values in (1);
create table p_rest partition of p default;
create table alone partition of p for values from ('2022-01-01') to ('2024-01-01');
create index p_n on p (n);
create view ps as select * from p;
