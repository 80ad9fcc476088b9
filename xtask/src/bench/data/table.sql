create table wide (
  id bigint primary key,
  name text not null,
  email text not null,
  digest text not null,
  amount numeric(12, 2),
  is_active boolean not null,
  payload jsonb,
  note text,
  updated_at timestamptz not null
);
create index wide_updated_at_idx on wide (updated_at);
