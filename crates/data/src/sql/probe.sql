select pg_catalog.hash_record_extended(row(
    true, 'c'::"char", 2::int2, -4::int4, 8000000000::int8, 7::oid, 'zażółć 漢字 🦀'::text, 'v'::varchar, 'n'::name,
    '\x00ff'::bytea, '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid, date '2020-02-29', time '12:34:56.789',
    timestamp '1999-12-31 23:59:59.999999', timestamptz '2038-01-19 03:14:07+00', timetz '12:00:00+02',
    inet '10.0.0.1/8', cidr '10.0.0.0/8', macaddr '08:00:2b:01:02:03', macaddr8 '08:00:2b:01:02:03:04:05',
    array[1, null, 3], array['a', 'ä']), 42)::text
    || ' ' || pg_catalog.hashtextextended('zażółć 漢字 🦀', 42)::text
