-- since: 15
-- before
create table c (x integer, y integer, constraint c_key unique (x));
create unique index c_y on c (y);
create table p (x integer, y integer, unique (x, y)) partition by range (x);
create table p1 partition of p for values from (0) to (10);
-- rows
insert into c values (1, 1);
-- after
create table c (x integer, y integer, constraint c_key unique nulls not distinct (x));
create unique index c_y on c (y) nulls not distinct;
create table p (x integer, y integer, unique nulls not distinct (x, y)) partition by range (x);
create table p1 partition of p for values from (0) to (10);
