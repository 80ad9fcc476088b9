-- $1 and $2 are pairs of a type and its modifier: each distinct pair is formatted once.
select format_type(u.type, u.modifier) as name
from unnest($1::oid[], $2::int4[]) with ordinality u (type, modifier, position)
order by u.position
