create function dropped() returns int language sql as 'select 1';
create function renamed() returns int language sql as 'select 1';
create function returns_other() returns int language sql as 'select 1';
create function body() returns int language sql as 'select 1';
create function defaults(a int, b text) returns int language sql as 'select 1';
create function names(a int) returns int language sql as 'select 1';
create function arguments(a int) returns int language sql as 'select 1';
create procedure p() language sql as 'select 1';

-- after
create function added() returns int language sql as 'select 1';
drop function dropped();
alter function renamed() rename to renamed2;
drop function returns_other();
create function returns_other() returns bigint language sql as 'select 1::bigint';
create or replace function body() returns int language sql as 'select 2';
create or replace function defaults(a int, b text default concat('a,', 'b')) returns int language sql as 'select 1';
drop function names(int);
create function names(b int) returns int language sql as 'select 1';
drop function arguments(int);
create function arguments(a bigint) returns int language sql as 'select 1';
create or replace procedure p() language sql as 'select 2';
