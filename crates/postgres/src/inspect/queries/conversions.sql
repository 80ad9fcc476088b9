select c.oid, c.conname as name, c.connamespace as schema, c.conowner as owner,
       pg_encoding_to_char(c.conforencoding) as source, pg_encoding_to_char(c.contoencoding) as target,
       c.conproc::oid as function, c.condefault as is_default
from pg_conversion c
where c.oid >= 16384
