-- since: 18
create table r (id int primary key);
create table t (
  a int not null, b int, c int, d int not null,
  constraint enforced foreign key (a) references r not enforced,
  constraint not_enforced foreign key (a) references r
);
alter table t add constraint b_not_null not null b not valid;
create table computed (id int, v int generated always as (id) stored);
create table temporal (id int, during int4range, constraint pk primary key (id));

-- after
alter table t alter constraint enforced enforced;
alter table t alter constraint not_enforced not enforced;
alter table t add constraint added check (a > 0) not enforced;
alter table t validate constraint b_not_null;
alter table t add constraint c_not_null not null c not valid;
alter table t rename constraint t_d_not_null to renamed;
alter table computed drop v, add v int generated always as (id);
create extension btree_gist;
alter table temporal drop constraint pk;
alter table temporal add constraint pk primary key (id, during without overlaps);
