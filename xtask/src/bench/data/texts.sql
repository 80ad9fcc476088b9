-- By value, and by text what can be equal and not alike, as `data verify` does. `offset 0` keeps the planner from
-- sorting whole rows.
select (k & 4095), count(*), bit_xor(h)
from (select hash_record_extended(row(id), 0) k,
             hash_record_extended(row(id, name, email, digest, is_active, note, updated_at,
                                      row(amount, payload)::text), 0) h
      from wide
      offset 0) r
group by 1
