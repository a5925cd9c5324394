-- One row per group of copies of one text.
create table if not exists stories (
    story_id varchar not null,
    first_article_id varchar not null,
    article_count bigint not null,
    independent_source_count bigint not null
);

comment on column stories.story_id is 'Article id of the first article';
comment on column stories.first_article_id is 'Earliest article';
comment on column stories.article_count is 'Articles of the group';
comment on column stories.independent_source_count is 'Owner groups that did not copy';
