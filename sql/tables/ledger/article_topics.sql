-- One row per topic of an article, parents included.
create table if not exists ledger.article_topics (
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    topic_id varchar not null,
    salience double not null,
    is_primary boolean not null
);

comment on column ledger.article_topics.article_id is 'Article that holds it';
comment on column ledger.article_topics.ruleset_id is 'Ruleset that coded it';
comment on column ledger.article_topics.segment_id is 'Segment of the article''s version';
comment on column ledger.article_topics.topic_id is 'Topic';
comment on column ledger.article_topics.salience is 'Share of the article that the topic holds, 0 to 1';
comment on column ledger.article_topics.is_primary is 'True for the first topic of the top level';
