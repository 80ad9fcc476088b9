-- Times are microseconds since 1970 in UTC, by the store's own clock. Texts that hold JSON are checked by who reads them.

-- A database that is looked at. All that is registered in it is read together.
create table watch_target (
  id {id},
  -- System, host, port, database and user: what makes it the same database.
  identity text not null unique,
  engine text not null,
  db_host text,
  db_port bigint,
  db_name text not null,
  -- How to connect, JSON, sealed for this row.
  address {bytes} not null,
  interval_us bigint not null,
  next_at bigint not null,
  lease_owner text,
  lease_until bigint,
  -- Counts claims: who finishes with another number was overtaken.
  fence bigint not null default 0,
  -- Counts what is wanted of it: a mark of another number does not know all of it.
  generation bigint not null default 0,
  mark text,
  full_at bigint,
  checked_at bigint,
  -- Failures in a row, what the last one was, and whether people were told.
  failures bigint not null default 0,
  failing_since bigint,
  failure text,
  told_unreachable boolean not null default false,
  created_at bigint not null
);
create index watch_target_next on watch_target (next_at);

-- What is registered: a table, or a pattern that registers tables.
create table watch_schema (
  id {id},
  target_id bigint not null references watch_target (id) on delete cascade,
  kind text not null,
  -- The pattern that it was registered by.
  pattern_id bigint references watch_schema (id) on delete cascade,
  schema_name text not null,
  table_name text not null,
  role text not null,
  partitions text not null,
  labels text not null,
  interval_us bigint not null,
  -- active, paused, dropped, or removed: what a pattern shall not register again.
  state text not null,
  -- 0 for a pattern.
  version bigint not null,
  baseline bigint not null,
  created_at bigint not null,
  created_by text not null,
  unique (target_id, kind, schema_name, table_name)
);
create index watch_schema_pattern on watch_schema (pattern_id);
create index watch_schema_created on watch_schema (created_at, id);

create table watch_version (
  schema_id bigint not null references watch_schema (id) on delete cascade,
  version bigint not null,
  created_at bigint not null,
  -- registered, changed, or rebaselined: read anew by another server version or reader.
  reason text not null,
  fingerprint text not null,
  server_version text not null,
  -- The number of the reader: what two readers saw is not compared.
  reader bigint not null,
  -- Which database it was, JSON, and the server's own number of the table, where it has one.
  origin text,
  oid bigint,
  -- Whether the table was there.
  present boolean not null,
  changes bigint not null,
  -- A snapshot, in the format of docs/formats/snapshot.md; of a table that is gone, the last one.
  body text not null,
  primary key (schema_id, version)
);

create table watch_drift (
  id {id},
  schema_id bigint not null references watch_schema (id) on delete cascade,
  version_from bigint not null,
  version_to bigint not null,
  change_type text not null,
  rule text not null,
  object text not null,
  column_name text,
  impact text not null,
  impact_reader text not null,
  impact_writer text not null,
  reason text not null,
  advice text not null,
  before_value text not null,
  after_value text not null,
  cached_plan boolean not null,
  data_loss boolean not null,
  created_at bigint not null,
  -- open, acknowledged, resolved (by a revert), or accepted (by a new baseline).
  state text not null,
  -- What of the object it is about: the same for the change that reverts it.
  subject text not null,
  -- Rule, object and values: the same when it happens again.
  fingerprint text not null,
  -- What they call themselves; and the key's id, which nobody chooses.
  acknowledged_by text,
  acknowledged_key text,
  acknowledged_reason text,
  acknowledged_at bigint,
  acknowledged_until bigint,
  closed_at bigint,
  closed_version bigint
);
create index watch_drift_created on watch_drift (created_at, id);
create index watch_drift_schema on watch_drift (schema_id, state);

create table watch_run (
  id {id},
  target_id bigint not null references watch_target (id) on delete cascade,
  schema_id bigint not null references watch_schema (id) on delete cascade,
  requested_at bigint not null,
  requested_by text not null,
  -- The number of the claim that carries it out.
  fence bigint,
  finished_at bigint,
  outcome text
);
create index watch_run_target on watch_run (target_id, finished_at);
create index watch_run_schema on watch_run (schema_id);

create table watch_webhook (
  id {id},
  -- Sealed for this row; what is shown has no path and no query.
  url {bytes} not null,
  shown_url text not null,
  secret {bytes} not null,
  former_secret {bytes},
  former_until bigint,
  schema_id bigint references watch_schema (id) on delete cascade,
  labels text not null,
  min_impact text not null,
  format text not null,
  events text not null,
  -- active, paused or disabled.
  state text not null,
  disabled_reason text,
  -- Whether the others were told that it is disabled.
  disabled_told boolean not null,
  failing_since bigint,
  -- When a receiver that has too much to do may be called again.
  rest_until bigint,
  created_at bigint not null,
  created_by text not null
);
create index watch_webhook_created on watch_webhook (created_at, id);
create index watch_webhook_schema on watch_webhook (schema_id);

-- What is told: the outbox. What it says is rendered per endpoint, in the transaction that it is about.
create table watch_message (
  id text primary key,
  type text not null,
  schema_id bigint,
  created_at bigint not null
);
create index watch_message_created on watch_message (created_at);

create table watch_delivery (
  id {id},
  message_id text not null references watch_message (id) on delete cascade,
  webhook_id bigint not null references watch_webhook (id) on delete cascade,
  body text not null,
  -- pending, delivered, dead, or refused.
  state text not null,
  attempts bigint not null,
  -- Since it was made or replayed.
  failures bigint not null,
  next_at bigint not null,
  lease_owner text,
  lease_until bigint,
  fence bigint not null default 0,
  created_at bigint not null,
  finished_at bigint,
  unique (message_id, webhook_id)
);
create index watch_delivery_next on watch_delivery (next_at) where state = 'pending';
create index watch_delivery_created on watch_delivery (created_at, id);
create index watch_delivery_webhook on watch_delivery (webhook_id, next_at) where state = 'pending';
create index watch_delivery_leased on watch_delivery (webhook_id, lease_until) where lease_until is not null;

create table watch_attempt (
  delivery_id bigint not null references watch_delivery (id) on delete cascade,
  attempt bigint not null,
  at bigint not null,
  outcome text not null,
  status bigint,
  detail text,
  body text,
  took_us bigint not null,
  primary key (delivery_id, attempt)
);

create table watch_key (
  id text primary key,
  name text not null,
  environment text not null,
  digest {bytes} not null,
  scopes text not null,
  -- Requests per minute; the service's own limit where it is null.
  rate bigint,
  created_at bigint not null,
  created_by text not null,
  expires_at bigint,
  revoked_at bigint,
  last_used_at bigint
);

create table watch_idempotency (
  key_id text not null,
  idempotency_key text not null,
  request {bytes} not null,
  created_at bigint not null,
  -- Null while the first request is at work.
  status bigint,
  headers text,
  body text,
  primary key (key_id, idempotency_key)
);
create index watch_idempotency_created on watch_idempotency (created_at);

-- One row for each sealing key that was ever in use, so that a process with another one is noticed.
create table watch_sealing_key (
  id text primary key,
  created_at bigint not null
);
