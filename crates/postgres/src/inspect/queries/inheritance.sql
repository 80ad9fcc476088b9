-- Of tables and of indexes alike.
select i.inhrelid as child, i.inhparent as parent, i.inhdetachpending as detaching
from pg_inherits i
where {focus i.inhrelid}
order by i.inhrelid, i.inhseqno
