create table parents (a int, b int, c int unique, d int, primary key (a, b) include (d), constraint parents_d_key unique (d) deferrable initially deferred);
create table children (
    id int constraint children_pk primary key with (fillfactor = 80),
    a int,
    b int,
    c int references parents (c) on delete cascade on update restrict deferrable,
    self int references children on delete set null,
    during int4range,
    constraint pair foreign key (b, a) references parents (b, a) match full on delete set default,
    constraint positive check (a > 0 and b in (1, 2, 3)) no inherit,
    constraint apart exclude using gist (during with &&) where (a > 5)
);
alter table children add constraint later check (c > 0) not valid;
alter table children add constraint later_key foreign key (a) references children (id) not valid;
comment on constraint positive on children is 'more than nothing';
comment on index children_pk is 'on the index behind the key';
create table heirs () inherits (children);
alter table heirs add constraint own check (id > 10);
create function is_even(int) returns boolean language sql immutable as 'select $1 % 2 = 0';
alter table parents add constraint even check (is_even(a));
