create schema if not exists driftless;
comment on schema driftless is 'Driftless keeps its records here.';
create table if not exists driftless.migration_log (
    id bigint generated always as identity primary key,
    plan text not null,
    step_group integer not null,
    step integer not null,
    steps integer not null,
    statement text not null,
    object text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    duration interval generated always as (finished_at - started_at) stored,
    outcome text not null check (outcome in ('started', 'done', 'failed', 'cancelled')),
    error text,
    role text not null default current_user,
    driftless text not null
);
create index if not exists migration_log_plan_idx on driftless.migration_log (plan, id);
comment on table driftless.migration_log is 'Statements that driftless apply ran, one per row; see docs/apply.md.'
