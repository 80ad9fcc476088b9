-- before
create schema "a.b ""c""";
create type "a.b ""c"""."Enum 'x'" as enum ('a''b', 'c"d', 'e\f');
create table "a.b ""c"""."select" ("from" integer primary key, "Größe €" text default 'it''s', "a.b" "a.b ""c"""."Enum 'x'" default 'c"d');
create table "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" (id serial primary key, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" integer check ("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" > 0));
create index "idx.""$1" on "a.b ""c"""."select" ("Größe €");
create view "a.b ""c"""."view; drop table x" as select "from", "a.b" from "a.b ""c"""."select";
-- rows
insert into "a.b ""c"""."select" values (1, 'x', 'e\f');
-- after
create schema "a.b ""c""";
create type "a.b ""c"""."Enum 'x'" as enum ('c"d', 'e\f', 'new; -- x');
create table "a.b ""c"""."select" ("from" bigint primary key, "Größe €" varchar(50) default 'it''s $$', "a.b" "a.b ""c"""."Enum 'x'" default 'new; -- x', "user" text not null default current_user);
create table "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" (id bigserial primary key, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" bigint not null check ("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" > 1));
create index "idx.""$1" on "a.b ""c"""."select" ("Größe €" desc);
create view "a.b ""c"""."view; drop table x" as select "from", "a.b" from "a.b ""c"""."select";
comment on column "a.b ""c"""."select"."Größe €" is 'wie groß?';
comment on view "a.b ""c"""."view; drop table x" is '''; drop table x; --';
