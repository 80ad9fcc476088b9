-- 40 of each: a column more, a column less, another type, an index, a table.
do $$
begin
  for i in 1..40 loop
    execute format('alter table bench.table_%s add column extra text', i * 10);
    execute format('alter table bench.table_%s drop column note', i * 10 + 1);
    execute format('alter table bench.table_%s alter column name type varchar(200)', i * 10 + 2);
    execute format('create index table_%s_extra_idx on bench.table_%s (email)', i * 10 + 3, i * 10 + 3);
    execute format('create table bench.new_%s (id int primary key, t text)', i);
  end loop;
end $$;
