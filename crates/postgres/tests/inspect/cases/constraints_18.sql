-- since: 18
create extension btree_gist;
create table rooms (id int, during daterange, primary key (id, during without overlaps));
create table bookings (room int, during daterange, foreign key (room, period during) references rooms (id, period during));
create table loose (a int, constraint not_now check (a > 0) not enforced);
