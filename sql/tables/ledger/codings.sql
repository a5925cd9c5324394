-- One row per article version coded under a ruleset.
create table if not exists ledger.codings (
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    is_shown boolean not null,
    sentence_count bigint not null,
    parsed_sentence_count bigint not null,
    candidate_count bigint not null,
    tone double
);

comment on column ledger.codings.article_id is 'Article that holds it';
comment on column ledger.codings.ruleset_id is 'Ruleset that coded it';
comment on column ledger.codings.segment_id is 'Segment of the article''s version';
comment on column ledger.codings.is_shown is 'True for the one coding of an article that the views of main show';
comment on column ledger.codings.sentence_count is 'Sentences of title, standfirst and body';
comment on column ledger.codings.parsed_sentence_count is 'Sentences that held a trigger, were not passed over as hardly telling an act, and so were parsed';
comment on column ledger.codings.candidate_count is 'Triggers found, stopped ones among them';
comment on column ledger.codings.tone is 'Tone of the body from -1 to 1 (VADER); null for an empty text';
