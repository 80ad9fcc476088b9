-- roles: reader writer
create schema ext;
create extension postgres_fdw schema ext;
create foreign data wrapper nothing options ("Odd one" 'it''s', a 'b');
create foreign data wrapper "Like postgres" handler ext.postgres_fdw_handler validator ext.postgres_fdw_validator;
create server far type 'like it''s' version '9.1' foreign data wrapper nothing options (host 'a.example', "Port" '5432');
create server "Near ""by""" foreign data wrapper "Like postgres" options (dbname 'x');
create server hidden foreign data wrapper postgres_fdw;
create user mapping for public server far;
create user mapping for driftless_reader server far options (password 'planted-secret', "user" 'somebody');
create user mapping for driftless_writer server "Near ""by""" options (password 'planted-secret');
comment on server far is 'elsewhere';
comment on foreign data wrapper nothing is 'goes nowhere';
grant usage on foreign data wrapper nothing to driftless_reader;
grant usage on foreign server far to driftless_reader with grant option;
create foreign table remote (id int) server far;
