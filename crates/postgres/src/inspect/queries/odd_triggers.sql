-- What follows from a constraint or from a parent's trigger, and fires in other sessions than it.
select t.tgrelid as relation, t.tgconstraint as constraint, t.tgname as name, p.proname as function,
       coalesce(k.contype <> 't', false) as internal, t.tgenabled::text as enabled
from pg_trigger t
join pg_proc p on p.oid = t.tgfoid
left join pg_constraint k on k.oid = t.tgconstraint
left join pg_trigger parent on parent.oid = t.tgparentid
where t.oid >= 16384 and {focus t.tgrelid} and (t.tgenabled <> 'O' or t.tgparentid <> 0)
  and case when k.contype <> 't' then t.tgenabled <> 'O' else t.tgenabled <> parent.tgenabled end
order by t.tgrelid, t.tgconstraint, p.proname, t.tgname
