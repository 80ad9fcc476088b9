select r.oid, r.ev_class as relation, r.rulename as name, r.ev_enabled as enabled, pg_get_ruledef(r.oid) as definition
from pg_rewrite r
where r.oid >= 16384 and {focus r.ev_class} and r.rulename <> '_RETURN'
