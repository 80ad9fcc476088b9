-- roles: reader
-- before
create table t (id integer primary key, owner text);
create table u (id integer);
alter table t enable row level security;
create policy expression on t using (id > 0);
create policy roles on t for select to driftless_reader using (true);
create policy command on t for update using (id > 1) with check (id > 2);
create policy gone on t for delete using (false);
create policy kind on t as restrictive using (id < 100);
comment on policy expression on t is 'e';
-- after
create table t (id integer primary key, owner text);
create table u (id integer);
alter table t enable row level security;
alter table t force row level security;
alter table u enable row level security;
create policy expression on t using (id > 0 and owner = current_user);
create policy roles on t for select to public using (true);
create policy command on t for insert with check (id > 2);
create policy kind on t as permissive using (id < 100);
create policy added on u using (exists (select from t where t.id = u.id));
comment on policy expression on t is 'f';
