select d.oid, d.defaclrole as role, d.defaclnamespace as schema, d.defaclobjtype as kind, d.defaclacl::text[] as acl
from pg_default_acl d
