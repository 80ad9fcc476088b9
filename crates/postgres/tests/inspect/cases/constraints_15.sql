-- since: 15
create table keys (a int, b int, constraint one_null unique nulls not distinct (a));
create table links (a int, b int, x int, y int, primary key (x, y));
create table uses (x int, y int, constraint to_links foreign key (x, y) references links on delete set null (y));
create unique index one_null_idx on keys (b) nulls not distinct;
