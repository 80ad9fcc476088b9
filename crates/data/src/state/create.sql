begin;
create schema if not exists driftless;
comment on schema driftless is 'Driftless keeps its records here.';
create table if not exists driftless.sync_state (
    source_system text not null,
    source_database oid not null,
    table_schema text not null,
    table_name text not null,
    source_table oid not null,
    target_table oid not null,
    source_timeline bigint not null,
    source_transaction bigint not null,
    selection text not null,
    snapshot_time timestamptz not null,
    watermark timestamptz not null,
    updated_at timestamptz not null default now(),
    primary key (source_system, source_database, table_schema, table_name)
);
comment on table driftless.sync_state is 'From where driftless data sync reads each table next; see docs/data.md.';
create table if not exists driftless.sync_log (
    id bigint generated always as identity primary key,
    run text not null,
    source text not null,
    table_schema text not null,
    table_name text not null,
    way text not null,
    check_level text not null,
    rows_read bigint not null default 0,
    rows_inserted bigint not null default 0,
    rows_updated bigint not null default 0,
    rows_deleted bigint not null default 0,
    bytes bigint not null default 0,
    start_time timestamptz not null default clock_timestamp(),
    end_time timestamptz,
    watermark timestamptz,
    outcome text not null default 'running'
        check (outcome in ('running', 'equal', 'skipped', 'failed', 'interrupted')),
    error text
);
create index if not exists sync_log_start_time_idx on driftless.sync_log (start_time);
comment on table driftless.sync_log is 'What driftless data sync did, one row for each table of each run; see docs/data.md.';
commit
