select (k & 4095), count(*), bit_xor(h)
from (select hash_record_extended(row(id), 0) k, hash_record_extended(t, 0) h from wide t) r
group by 1
