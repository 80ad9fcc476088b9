-- before
create table a (id integer primary key, x integer, y integer, unique (x, y));
create table b (
  id integer primary key,
  a integer constraint b_a references a,
  x integer, y integer,
  constraint b_xy foreign key (x, y) references a (x, y),
  c integer constraint b_c references a on delete cascade,
  d integer constraint b_d references a,
  self integer constraint b_self references b
);
alter table b add e integer, add constraint b_e foreign key (e) references a not valid;
comment on constraint b_d on b is 'd';
-- rows
insert into a values (1, 1, 1);
insert into b values (1, 1, 1, 1, 1, 1, 1, 1);
-- after
create table a (id integer primary key, x integer, y integer, unique (x, y));
create table b (
  id integer primary key,
  a integer constraint b_a references a on delete set null on update cascade,
  x integer, y integer,
  constraint b_xy foreign key (x, y) references a (x, y) match full,
  c integer constraint b_c references a on delete cascade deferrable initially deferred,
  d integer,
  self integer constraint b_self references b on delete cascade
);
alter table b add e integer, add constraint b_e foreign key (e) references a;
alter table b add constraint b_new foreign key (d) references a not valid;
