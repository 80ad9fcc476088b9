-- What fires when rows are written: triggers of people, and rules.
select t.tgrelid, t.tgname::text, t.tgenabled::text, false
from pg_catalog.pg_trigger t
where t.tgrelid = any ($1) and not t.tgisinternal and t.tgenabled <> 'D'
union all
select r.ev_class, r.rulename::text, r.ev_enabled::text, true
from pg_catalog.pg_rewrite r
where r.ev_class = any ($1) and r.ev_enabled <> 'D' and r.ev_type in ('2', '3', '4')
order by 1, 2
