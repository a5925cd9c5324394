-- One row per quotation.
create table if not exists ledger.quotations (
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    part varchar not null,
    sentence_index bigint not null,
    quotation_start bigint not null,
    quotation_end bigint not null,
    quotation_text varchar not null,
    is_direct boolean not null,
    verb varchar,
    speaker_text varchar,
    speaker_name varchar,
    speaker_country varchar,
    speaker_actor_id varchar
);

comment on column ledger.quotations.article_id is 'Article that holds it';
comment on column ledger.quotations.ruleset_id is 'Ruleset that coded it';
comment on column ledger.quotations.segment_id is 'Segment of the article''s version';
comment on column ledger.quotations.part is 'title, standfirst or body: what the offsets count in';
comment on column ledger.quotations.sentence_index is 'Place of the sentence in the article, from 0, title first';
comment on column ledger.quotations.quotation_start is 'First character, after the mark';
comment on column ledger.quotations.quotation_end is 'End, exclusive';
comment on column ledger.quotations.quotation_text is 'The words said';
comment on column ledger.quotations.is_direct is 'False for indirect speech';
comment on column ledger.quotations.verb is 'Verb of saying; null when there is none';
comment on column ledger.quotations.speaker_text is 'Words that name the speaker; null when unknown';
comment on column ledger.quotations.speaker_name is 'Resolved speaker; null when unknown';
comment on column ledger.quotations.speaker_country is 'ISO alpha-3; null when unknown';
comment on column ledger.quotations.speaker_actor_id is 'Entry of the actors table; null when unknown';
