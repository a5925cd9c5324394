-- One row per check of a segment, as it was last run.
create table if not exists check_results (
    segment_id varchar not null,
    name varchar not null,
    severity varchar not null,
    description varchar not null,
    bad_row_count bigint not null,
    examples varchar not null,
    checked_at timestamptz not null
);

comment on column check_results.segment_id is 'Segment that was checked';
comment on column check_results.name is 'Check: a file of sql/checks';
comment on column check_results.severity is 'stop (nothing is published) or warn';
comment on column check_results.description is 'What the check holds';
comment on column check_results.bad_row_count is 'Rows that break it';
comment on column check_results.examples is 'The first of them; empty when there are none';
comment on column check_results.checked_at is 'UTC';
