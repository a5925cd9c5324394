-- One row per name in an article.
create table if not exists ledger.entity_mentions (
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    part varchar not null,
    sentence_index bigint not null,
    name_start bigint not null,
    name_end bigint not null,
    name_text varchar not null,
    entity_type varchar not null,
    name varchar not null,
    country varchar,
    actor_id varchar
);

comment on column ledger.entity_mentions.article_id is 'Article that holds it';
comment on column ledger.entity_mentions.ruleset_id is 'Ruleset that coded it';
comment on column ledger.entity_mentions.segment_id is 'Segment of the article''s version';
comment on column ledger.entity_mentions.part is 'title, standfirst or body: what the offsets count in';
comment on column ledger.entity_mentions.sentence_index is 'Place of the sentence in the article, from 0, title first';
comment on column ledger.entity_mentions.name_start is 'First character';
comment on column ledger.entity_mentions.name_end is 'End, exclusive';
comment on column ledger.entity_mentions.name_text is 'The name as it stands';
comment on column ledger.entity_mentions.entity_type is 'person, organisation or place';
comment on column ledger.entity_mentions.name is 'Name within the article in its fullest form';
comment on column ledger.entity_mentions.country is 'ISO alpha-3 or IGO; null when unknown';
comment on column ledger.entity_mentions.actor_id is 'Entry of the actors table; null when the rulebook does not know it';
