-- before
create table p (id integer, n integer) partition by list (n);
create table p1 partition of p for values in (1, 2);
create table p2 partition of p for values in (3);
create table h (id integer) partition by hash (id);
create table h0 partition of h for values with (modulus 2, remainder 0);
create table h1 partition of h for values with (modulus 2, remainder 1);
-- rows
insert into p values (1, 1), (2, 3);
-- after
create table p (id integer, n integer) partition by list (n);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2, 3, null);
create table h (id integer) partition by hash (id);
create table h0 partition of h for values with (modulus 2, remainder 0);
create table h1 partition of h for values with (modulus 4, remainder 1);
create table h3 partition of h for values with (modulus 4, remainder 3);
