-- roles: owner
create schema stats;
create table "Odd table" (a int, b int, c text);
create statistics together on a, b from "Odd table";
create statistics stats."Some kinds" (ndistinct, mcv) on a, c from "Odd table";
create statistics computed on (a + b), lower(c) from "Odd table";
create statistics one_of_them on (a * 2) from "Odd table";
alter statistics together set statistics 500;
alter statistics together owner to driftless_owner;
comment on statistics together is 'they go along';
