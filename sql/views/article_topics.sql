-- One row per topic of an article, parents included, under the current rules.
create or replace view article_topics as
select
    held.article_id,
    held.ruleset_id,
    held.segment_id,
    held.topic_id,
    held.salience,
    held.is_primary,
    coalesce(topic_paths.path[-1], held.topic_id) as topic_name,
    topic_paths.path
from ledger.article_topics as held
left join topic_paths() as topic_paths on topic_paths.topic_id = held.topic_id
where is_shown(held.article_id, held.ruleset_id);

comment on column article_topics.topic_name is 'Name of the topic; its id where a rulebook of yours made it';
comment on column article_topics.path is 'Names from the top level down to the topic; null for a topic of a rulebook of yours';
