-- before
create table t (
  id integer primary key, a text, b text, c integer, d timestamp, e json, f integer[], g numeric(6,2), h boolean, i char(4), j text[], k bigint, l real
);
-- rows
insert into t values (1, '12', '2020-01-01', 1, '2020-01-01 10:00', '{"a":1}', '{1,2}', 12.50, true, 'ab', '{1,2}', 7, 1.5);
-- after
create table t (
  id integer primary key, a integer, b date, c boolean, d date, e jsonb, f bigint[], g integer, h text, i text, j integer[], k integer, l numeric
);
-- then
do $$ begin
  assert (select a = 12 and b = '2020-01-01' and c and d = '2020-01-01' and e = '{"a":1}' and f = '{1,2}' and h = 'true' and j = '{1,2}' and k = 7 from t);
end $$;
