-- roles: reader
create trusted language "My language" handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator;
create language bare handler plpgsql_call_handler;
comment on language bare is 'nothing but calls';
revoke usage on language "My language" from public;
grant usage on language "My language" to driftless_reader;
create function in_it() returns int language "My language" as 'begin return 1; end';
create transform for int language sql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal));
create transform for text language "My language" (to sql with function textrecv(internal));
comment on transform for int language sql is 'as it is';
create access method "My heap" type table handler heap_tableam_handler;
create access method tree type index handler bthandler;
comment on access method tree is 'as btree';
