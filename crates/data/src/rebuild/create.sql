create table if not exists driftless.sync_rebuild (
    id bigint generated always as identity primary key,
    table_schema text not null,
    table_name text not null,
    place integer not null,
    statement text not null,
    created_at timestamptz not null default now()
);
comment on table driftless.sync_rebuild is
    'Indexes and constraints that driftless data sync --rebuild-indexes dropped and has not built again; see docs/data.md.'
