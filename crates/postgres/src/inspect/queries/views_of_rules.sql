select r.oid, r.ev_class as relation from pg_rewrite r where r.oid >= 16384 and {focus r.ev_class} and r.rulename = '_RETURN'
