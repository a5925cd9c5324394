-- One row per actor of an event mention.
create table if not exists ledger.mention_actors (
    mention_id varchar not null,
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    role varchar not null,
    position bigint not null,
    part varchar not null,
    actor_start bigint not null,
    actor_end bigint not null,
    actor_text varchar not null,
    actor_id varchar,
    name varchar not null,
    country varchar,
    sector varchar,
    resolution varchar not null
);

comment on column ledger.mention_actors.mention_id is 'Mention';
comment on column ledger.mention_actors.article_id is 'Article that holds it';
comment on column ledger.mention_actors.ruleset_id is 'Ruleset that coded it';
comment on column ledger.mention_actors.segment_id is 'Segment of the article''s version';
comment on column ledger.mention_actors.role is 'source or target';
comment on column ledger.mention_actors.position is 'Place in the role, from 0';
comment on column ledger.mention_actors.part is 'Part of the article that the offsets count in';
comment on column ledger.mention_actors.actor_start is 'First character of the actor''s words';
comment on column ledger.mention_actors.actor_end is 'End, exclusive';
comment on column ledger.mention_actors.actor_text is 'The words';
comment on column ledger.mention_actors.actor_id is 'Entry of the actors table; null when the rulebook does not know it';
comment on column ledger.mention_actors.name is 'Resolved name';
comment on column ledger.mention_actors.country is 'ISO alpha-3 or IGO; null when unknown';
comment on column ledger.mention_actors.sector is 'Codebook sector; null when unknown';
comment on column ledger.mention_actors.resolution is 'How it was resolved';
