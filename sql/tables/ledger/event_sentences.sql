-- One row per event: the sentence of its first mention, so that a list of events need not read whole articles.
create table if not exists ledger.event_sentences (
    event_id varchar not null,
    ruleset_id varchar not null,
    mention_id varchar not null,
    article_id varchar not null,
    sentence varchar not null
);

comment on column ledger.event_sentences.event_id is 'Event';
comment on column ledger.event_sentences.ruleset_id is 'Ruleset';
comment on column ledger.event_sentences.mention_id is 'Its first mention';
comment on column ledger.event_sentences.article_id is 'Article of that mention';
comment on column ledger.event_sentences.sentence is 'Sentence of that mention';
