-- since: 18
-- broken: a partition's NOT NULL has its parent's name after it is detached, which the reader leaves out while it is inherited: a second plan renames it
-- before
create table p (id integer not null, at date) partition by range (at);
create table p_one partition of p for values from ('2020-01-01') to ('2021-01-01');
-- after
create table p (id integer not null, at date) partition by range (at);
create table p_one (id integer not null, at date);
