create schema "My ops";
create type "My ops".pair as (a int, b int);
create function "My ops".less("My ops".pair, "My ops".pair) returns boolean language sql immutable as 'select ($1).a < ($2).a';
create function "My ops".same("My ops".pair, "My ops".pair) returns boolean language sql immutable as 'select ($1).a = ($2).a';
create function "My ops".order_of("My ops".pair, "My ops".pair) returns int language sql immutable as 'select ($1).a - ($2).a';
create function "My ops".turned("My ops".pair) returns "My ops".pair language sql immutable as 'select row(($1).b, ($1).a)::"My ops".pair';
create operator "My ops".<<< (
    function = "My ops".less, leftarg = "My ops".pair, rightarg = "My ops".pair, commutator = operator("My ops".>>>),
    restrict = scalarltsel, join = scalarltjoinsel);
create operator "My ops".>>> (
    function = "My ops".less, leftarg = "My ops".pair, rightarg = "My ops".pair, commutator = operator("My ops".<<<));
create operator "My ops".=== (
    function = "My ops".same, leftarg = "My ops".pair, rightarg = "My ops".pair, commutator = operator("My ops".===),
    merges, hashes);
create operator "My ops".~~~ (function = "My ops".turned, rightarg = "My ops".pair);
create operator @#@ (function = int4pl, leftarg = int, rightarg = int);
create operator "My ops".!!! (
    function = "My ops".same, leftarg = "My ops".pair, rightarg = "My ops".pair, negator = operator("My ops".!=!));
comment on operator @#@ (int, int) is 'adds';
create operator family "My ops"."Loose" using btree;
alter operator family "My ops"."Loose" using btree add
    operator 1 <(int4, int8), operator 3 =(int4, int8), function 1 (int4, int8) btint48cmp(int4, int8);
create operator class "My ops".pair_ops default for type "My ops".pair using btree as
    operator 1 "My ops".<<<, operator 3 "My ops".===, function 1 "My ops".order_of("My ops".pair, "My ops".pair);
create operator class "My ops"."In it" for type int using btree family "My ops"."Loose" as
    operator 1 <, operator 3 =, function 1 btint4cmp(int4, int4);
create operator class boxed for type point using gist as
    storage box, operator 1 <<, operator 15 <-> (point, point) for order by float_ops,
    function 1 gist_point_consistent(internal, point, smallint, oid, internal), function 2 gist_box_union(internal, internal),
    function 5 gist_box_penalty(internal, internal, internal), function 6 gist_box_picksplit(internal, internal),
    function 7 gist_box_same(box, box, internal), function 8 gist_point_distance(internal, point, smallint, oid, internal),
    function 3 gist_point_compress(internal);
create operator class stored for type text using brin as storage text;
comment on operator class boxed using gist is 'points in boxes';
comment on operator family "My ops"."Loose" using btree is 'of two widths';
create table uses_operators (p "My ops".pair, primary key (p));
create index uses_class on uses_operators (p "My ops".pair_ops);
create view uses_an_operator as select p operator("My ops".===) p as same from uses_operators;
