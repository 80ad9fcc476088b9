select t.oid, t.trftype as type_id, t.trflang as language, t.trffromsql::oid as from_sql, t.trftosql::oid as to_sql
from pg_transform t
where t.oid >= 16384
