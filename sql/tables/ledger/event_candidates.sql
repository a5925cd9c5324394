-- One row per trigger that a gate stopped: no event, and why.
create table if not exists ledger.event_candidates (
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    part varchar not null,
    sentence_index bigint not null,
    sentence_start bigint not null,
    sentence_end bigint not null,
    trigger_start bigint not null,
    trigger_end bigint not null,
    trigger_text varchar not null,
    event_type varchar not null,
    mode varchar,
    confidence double not null,
    rule_id varchar not null,
    stopped_by varchar not null
);

comment on column ledger.event_candidates.article_id is 'Article that holds it';
comment on column ledger.event_candidates.ruleset_id is 'Ruleset that coded it';
comment on column ledger.event_candidates.segment_id is 'Segment of the article''s version';
comment on column ledger.event_candidates.part is 'title, standfirst or body: what the offsets count in';
comment on column ledger.event_candidates.sentence_index is 'Place of the sentence in the article, from 0, title first';
comment on column ledger.event_candidates.sentence_start is 'First character of the sentence in the part';
comment on column ledger.event_candidates.sentence_end is 'End of the sentence, exclusive';
comment on column ledger.event_candidates.trigger_start is 'First character of the trigger in the part';
comment on column ledger.event_candidates.trigger_end is 'End of the trigger, exclusive';
comment on column ledger.event_candidates.trigger_text is 'The word or words that carry the act';
comment on column ledger.event_candidates.event_type is 'PLOVER event type';
comment on column ledger.event_candidates.mode is 'PLOVER mode; null when the type has none here';
comment on column ledger.event_candidates.confidence is 'Probability that it would have been right';
comment on column ledger.event_candidates.rule_id is 'Rule that found it';
comment on column ledger.event_candidates.stopped_by is 'Gate that stopped it';
