-- roles: reader owner
create schema "Our schema";
alter default privileges grant select on tables to driftless_reader;
alter default privileges revoke execute on functions from public;
alter default privileges in schema "Our schema" grant all on tables to driftless_reader with grant option;
alter default privileges in schema "Our schema" grant usage on sequences to public;
alter default privileges for role driftless_owner grant usage on schemas to driftless_reader;
alter default privileges for role driftless_owner revoke usage on types from public;
alter default privileges for role driftless_owner in schema public grant insert, update on tables to driftless_reader;
-- What is back to what the server does is nothing.
alter default privileges for role driftless_owner grant select on sequences to driftless_reader;
alter default privileges for role driftless_owner revoke select on sequences from driftless_reader;
