-- Foreign keys that are enforced. Those of partitions lead from and to their roots.
select c.oid, c.conname::text, c.conrelid, c.confrelid, c.confdeltype::text, c.confupdtype::text
from pg_catalog.pg_constraint c
where c.contype = 'f' and coalesce((pg_catalog.to_jsonb(c) ->> 'conenforced')::boolean, true)
order by c.conrelid, c.conname
