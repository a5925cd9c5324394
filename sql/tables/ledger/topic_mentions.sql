-- One row per phrase of a topic in an article.
create table if not exists ledger.topic_mentions (
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    part varchar not null,
    sentence_index bigint not null,
    phrase_start bigint not null,
    phrase_end bigint not null,
    phrase_text varchar not null,
    topic_id varchar not null,
    weight double not null
);

comment on column ledger.topic_mentions.article_id is 'Article that holds it';
comment on column ledger.topic_mentions.ruleset_id is 'Ruleset that coded it';
comment on column ledger.topic_mentions.segment_id is 'Segment of the article''s version';
comment on column ledger.topic_mentions.part is 'title, standfirst or body: what the offsets count in';
comment on column ledger.topic_mentions.sentence_index is 'Place of the sentence in the article, from 0, title first';
comment on column ledger.topic_mentions.phrase_start is 'First character of the phrase';
comment on column ledger.topic_mentions.phrase_end is 'End, exclusive';
comment on column ledger.topic_mentions.phrase_text is 'The phrase as it stands';
comment on column ledger.topic_mentions.topic_id is 'IPTC Media Topic (medtop:...) or a topic of the user';
comment on column ledger.topic_mentions.weight is 'How strongly the phrase speaks for the topic';
