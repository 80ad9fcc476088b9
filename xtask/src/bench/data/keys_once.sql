-- The same; `offset 0` keeps the planner from computing the hash twice.
select (h & 4095), count(*), bit_xor(h)
from (select hash_record_extended(row(id), 0) h from wide offset 0) r
group by 1
