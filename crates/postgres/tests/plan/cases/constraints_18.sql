-- since: 18
-- before
create table t (id integer primary key, a integer not null, b integer, c integer constraint c_set not null, d integer);
alter table t add constraint d_set not null d not valid;
create table u (id integer primary key, t integer, constraint u_t foreign key (t) references t);
alter table t add constraint small check (a < 10);
create table booking (room int4range, during daterange, constraint booking_key primary key (room, during without overlaps));
-- rows
insert into t values (1, 1, 1, 1, 1);
-- after
create table t (id integer primary key, a integer constraint a_known not null, b integer constraint b_set not null, c integer not null, d integer);
alter table t add constraint d_set not null d;
create table u (id integer primary key, t integer, constraint u_t foreign key (t) references t not enforced);
alter table t add constraint small check (a < 10) not enforced;
create table booking (room int4range, during daterange, constraint booking_key unique (room, during without overlaps));
comment on constraint a_known on t is 'a is known';
