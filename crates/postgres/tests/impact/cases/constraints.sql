create extension btree_gist;
create table r (id int primary key, other int unique, unique (id, other));
create table t (
  id int, a int, b int, c int, d int, e int, f int, g int, h int, i int, j int,
  constraint pk_dropped primary key (id),
  constraint u_dropped unique (a),
  constraint u_replaced unique (b),
  constraint u_partial unique (c),
  constraint u_deferrable unique (d),
  constraint u_columns unique (e),
  constraint u_nulls unique (f),
  constraint renamed unique (g),
  constraint f_dropped foreign key (a) references r,
  constraint f_cascade foreign key (a) references r,
  constraint f_no_cascade foreign key (a) references r on delete cascade,
  constraint f_restrict foreign key (a) references r,
  constraint f_target foreign key (a) references r,
  constraint f_deferred foreign key (a) references r,
  constraint f_immediate foreign key (a) references r deferrable initially deferred,
  constraint f_full foreign key (a, b) references r (id, other) match simple,
  constraint x_dropped exclude using gist (h with =)
);
create table pk_added (id int not null);
create table pk_changed (id int primary key, other int not null);

-- after
alter table t drop constraint pk_dropped, drop constraint u_dropped, drop constraint u_replaced, drop constraint u_partial, drop constraint u_deferrable, add constraint u_deferrable unique (d) deferrable, drop constraint u_columns, add constraint u_columns unique (e, f), drop constraint u_nulls, add constraint u_nulls unique nulls not distinct (f);
alter table t rename constraint renamed to renamed2;
create unique index u_replacement on t (b);
create unique index u_part on t (c) where c > 0;
alter table t drop constraint f_dropped, drop constraint f_cascade, add constraint f_cascade foreign key (a) references r on delete cascade, drop constraint f_no_cascade, add constraint f_no_cascade foreign key (a) references r, drop constraint f_restrict, add constraint f_restrict foreign key (a) references r on update restrict, drop constraint f_target, add constraint f_target foreign key (a) references r (other);
alter table t alter constraint f_deferred deferrable initially deferred, alter constraint f_immediate not deferrable;
alter table t drop constraint f_full, add constraint f_full foreign key (a, b) references r (id, other) match full;
alter table t drop constraint x_dropped, add constraint x_added exclude using gist (i with =);
alter table t add constraint u_added unique (j), add constraint f_added foreign key (j) references r, add constraint f_not_valid foreign key (j) references r not valid;
alter table pk_added add primary key (id);
alter table pk_changed drop constraint pk_changed_pkey, add primary key (other);
