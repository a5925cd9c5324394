-- One row per run.
create table if not exists runs (
    run_id varchar not null,
    flow varchar not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    parameters varchar not null,
    counts varchar not null,
    ruleset_id varchar,
    versions varchar not null
);

comment on column runs.run_id is 'Name of the run';
comment on column runs.flow is 'ingest, backfill, recode, ...';
comment on column runs.started_at is 'UTC';
comment on column runs.ended_at is 'UTC';
comment on column runs.parameters is 'JSON';
comment on column runs.counts is 'JSON: what the run did';
comment on column runs.ruleset_id is 'Ruleset used; null when nothing was coded';
comment on column runs.versions is 'JSON: packages';
