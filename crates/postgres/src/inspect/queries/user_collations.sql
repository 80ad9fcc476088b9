-- The version is that of the library, and changes with the server's host.
select c.oid, c.collname as name, c.collnamespace as schema, c.collowner as owner, c.collprovider as provider,
       c.collisdeterministic as deterministic, c.collcollate::text as collate, c.collctype::text as ctype,
       {collation_locale}::text as locale, {collation_rules}::text as rules
from pg_collation c
where c.oid >= 16384
  and c.collencoding in (-1, (select d.encoding from pg_database d where d.datname = current_database()))
