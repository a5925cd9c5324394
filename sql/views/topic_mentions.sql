-- One row per phrase of a topic in an article, under the current rules.
create or replace view topic_mentions as
select
    phrases.article_id,
    phrases.ruleset_id,
    phrases.segment_id,
    phrases.part,
    phrases.sentence_index,
    phrases.phrase_start,
    phrases.phrase_end,
    phrases.phrase_text,
    phrases.topic_id,
    phrases.weight,
    coalesce(topics.name, phrases.topic_id) as topic_name
from ledger.topic_mentions as phrases
left join topics on topics.topic_id = phrases.topic_id
where is_shown(phrases.article_id, phrases.ruleset_id);

comment on column topic_mentions.topic_name is 'Name of the topic; its id where a rulebook of yours made it';
