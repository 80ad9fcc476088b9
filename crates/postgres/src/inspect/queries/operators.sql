-- Without those that others only announce, as their commutator or negator.
select o.oid, o.oprname as name, o.oprnamespace as schema, o.oprowner as owner, o.oprleft as left_type,
       o.oprright as right_type, o.oprcode::oid as function, o.oprcom as commutator, o.oprnegate as negator,
       o.oprrest::oid as restriction, o.oprjoin::oid as join, o.oprcanmerge as merges, o.oprcanhash as hashes
from pg_operator o
where o.oid >= 16384 and o.oprcode <> 0
