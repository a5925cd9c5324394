-- One row per topic that gives an event a PLOVER context; a context holds for the topics under it as well.
create table if not exists plover_contexts (
    context varchar not null,
    topic_id varchar not null
);

comment on column plover_contexts.context is 'Context in the sense of PLOVER';
comment on column plover_contexts.topic_id is 'Topic that gives it';
