do $$
begin
  for i in 1..50 loop
    execute format('alter table table_%s add column extra text', i);
    execute format('alter table table_%s alter column name type varchar(50)', i + 50);
    execute format('drop index table_%s_name_idx', i + 100);
    execute format('comment on table table_%s is ''changed''', i + 150);
  end loop;
end
$$
