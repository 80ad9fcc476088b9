select (h & 4095), count(*), bit_xor(h) from (select hash_record_extended(row(id), 0) h from wide) r group by 1
