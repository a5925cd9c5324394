-- One row per row that an alert showed when it was last asked.
create table if not exists alerts (
    alert varchar not null,
    shown varchar not null,
    first_shown_at timestamptz not null
);

comment on column alerts.alert is 'Name of the query in sql/alerts, or in the folder of your own';
comment on column alerts.shown is 'The row as JSON';
comment on column alerts.first_shown_at is 'When it was first there, UTC; a row that goes and comes back is new again';
