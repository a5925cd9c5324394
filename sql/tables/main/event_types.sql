-- One row per PLOVER event type.
create table if not exists event_types (
    event_type varchar not null,
    name varchar not null,
    quad_class varchar not null,
    goldstein_score double not null,
    plover_score double not null,
    cameo_code varchar not null,
    goldstein_source varchar not null,
    plover_source varchar not null
);

comment on column event_types.event_type is 'PLOVER event type';
comment on column event_types.name is 'What it means, in plain words';
comment on column event_types.quad_class is 'verbal or material, cooperation or conflict';
comment on column event_types.goldstein_score is 'From -10 (conflict) to 10 (cooperation), in the manner of Goldstein';
comment on column event_types.plover_score is 'From -9 (conflict) to 7 (cooperation), by the order of the types';
comment on column event_types.cameo_code is 'CAMEO code for an act whose rule names no finer one';
comment on column event_types.goldstein_source is 'Where goldstein_score comes from';
comment on column event_types.plover_source is 'Where plover_score comes from';
