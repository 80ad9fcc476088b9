-- The last of them changed an hour ago.
insert into wide
select i,
       'customer number ' || i,
       md5(i::text) || '@example.com',
       md5('digest' || i),
       (i % 1000000) / 100.0,
       i % 3 = 0,
       jsonb_build_object('source', 'import', 'score', i % 1000, 'tags', jsonb_build_array('t' || i % 7, 't' || i % 11)),
       case when i % 4 > 0 then 'changed by somebody in the office ' || i % 100 end,
       now() - interval '1 hour' - (:rows - i) * interval '1 second'
from generate_series(1, :rows) i
