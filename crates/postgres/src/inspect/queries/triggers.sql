-- Clones on partitions follow from the trigger of their parent.
select t.oid, t.tgrelid as relation, t.tgname as name, t.tgtype as events, t.tgenabled as enabled,
       pg_get_triggerdef(t.oid) as definition
from pg_trigger t
where not t.tgisinternal and t.tgparentid = 0 and t.oid >= 16384 and {focus t.tgrelid}
