-- One row per trigger that a gate stopped under the current rules, with the sentence.
create or replace view event_candidates as
select
    candidates.article_id,
    candidates.ruleset_id,
    candidates.segment_id,
    candidates.part,
    candidates.sentence_index,
    candidates.sentence_start,
    candidates.sentence_end,
    candidates.trigger_start,
    candidates.trigger_end,
    candidates.trigger_text,
    candidates.event_type,
    candidates.mode,
    candidates.confidence,
    candidates.rule_id,
    candidates.stopped_by,
    span_text(
        part_text(articles.title, articles.standfirst, articles.body_text, candidates.part),
        candidates.sentence_start,
        candidates.sentence_end
    ) as sentence,
    articles.title,
    articles.url
from ledger.event_candidates as candidates
join articles on articles.article_id = candidates.article_id
where is_shown(candidates.article_id, candidates.ruleset_id);

comment on column event_candidates.sentence is 'The sentence that holds the trigger';
