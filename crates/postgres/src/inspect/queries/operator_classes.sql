-- The server's own too: indexes and range types name them.
select o.oid, o.opcname as name, n.nspname as schema, o.opcmethod as method, o.opcintype as type_id,
       o.opcdefault as is_default, o.opcowner as owner, o.opcfamily as family, o.opckeytype as stored_type
from pg_opclass o
join pg_namespace n on n.oid = o.opcnamespace
