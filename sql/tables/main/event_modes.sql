-- One row per mode of an event type.
create table if not exists event_modes (
    event_type varchar not null,
    mode varchar not null,
    name varchar not null
);

comment on column event_modes.event_type is 'PLOVER event type';
comment on column event_modes.mode is 'PLOVER mode';
comment on column event_modes.name is 'What it means, in plain words';
