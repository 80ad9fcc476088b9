-- 40 of each: a column more, a column less, another type, an index, a table.
do $$
begin
  for i in 1..40 loop
    execute format('alter table table_%s add column extra text', i * 10);
    execute format('alter table table_%s drop column note', i * 10 + 1);
    execute format('alter table table_%s alter column name type varchar(200)', i * 10 + 2);
    execute format('create index table_%s_extra_idx on table_%s (email)', i * 10 + 3, i * 10 + 3);
    execute format('create table new_%s (id int primary key, t text)', i);
  end loop;
end $$;
