select d.oid, d.adrelid as relation, d.adnum as number, pg_get_expr(d.adbin, d.adrelid) as expression
from pg_attrdef d
where d.adrelid >= 16384 and {focus d.adrelid}
