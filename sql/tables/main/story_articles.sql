-- One row per article that belongs to a story, and why.
create table if not exists story_articles (
    article_id varchar not null,
    story_id varchar not null,
    copied_from varchar,
    containment double
);

comment on column story_articles.article_id is 'Article';
comment on column story_articles.story_id is 'Story';
comment on column story_articles.copied_from is 'Article with which it shares most; null for the first';
comment on column story_articles.containment is 'Share of the shorter text''s 5-word shingles in the other; null for the first';
