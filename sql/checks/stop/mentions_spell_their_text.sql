-- The offsets of every coded row lie in its part of the article and spell its words.
with spans as (
    select
        'event_mentions' as table_name, mentions.segment_id, mentions.article_id, mentions.part,
        mentions.trigger_start as span_start, mentions.trigger_end as span_end, mentions.trigger_text as span_words,
        mentions.sentence_start as outer_start, mentions.sentence_end as outer_end
    from ledger.event_mentions as mentions
    where in_batch(mentions.segment_id)
    union all
    select
        'event_mentions', mentions.segment_id, mentions.article_id, mentions.part,
        mentions.sentence_start, mentions.sentence_end, mentions.sentence,
        mentions.sentence_start, mentions.sentence_end
    from ledger.event_mentions as mentions
    where in_batch(mentions.segment_id)
    union all
    select
        'event_candidates', candidates.segment_id, candidates.article_id, candidates.part,
        candidates.trigger_start, candidates.trigger_end, candidates.trigger_text,
        candidates.sentence_start, candidates.sentence_end
    from ledger.event_candidates as candidates
    where in_batch(candidates.segment_id)
    union all
    select
        'mention_actors', actors.segment_id, actors.article_id, actors.part,
        actors.actor_start, actors.actor_end, actors.actor_text, actors.actor_start, actors.actor_end
    from ledger.mention_actors as actors
    where in_batch(actors.segment_id)
    union all
    select
        'topic_mentions', phrases.segment_id, phrases.article_id, phrases.part,
        phrases.phrase_start, phrases.phrase_end, phrases.phrase_text, phrases.phrase_start, phrases.phrase_end
    from ledger.topic_mentions as phrases
    where in_batch(phrases.segment_id)
    union all
    select
        'entity_mentions', entities.segment_id, entities.article_id, entities.part,
        entities.name_start, entities.name_end, entities.name_text, entities.name_start, entities.name_end
    from ledger.entity_mentions as entities
    where in_batch(entities.segment_id)
    union all
    select
        'quotations', quotations.segment_id, quotations.article_id, quotations.part,
        quotations.quotation_start, quotations.quotation_end, quotations.quotation_text,
        quotations.quotation_start, quotations.quotation_end
    from ledger.quotations
    where in_batch(quotations.segment_id)
)
select
    spans.table_name,
    spans.article_id,
    spans.part,
    spans.span_start,
    spans.span_end,
    spans.span_words,
    span_text(
        part_text(articles.title, articles.standfirst, articles.body_text, spans.part), spans.span_start, spans.span_end
    ) as words_there
from spans
left join articles
    on articles.article_id = spans.article_id
    and articles.segment_id = spans.segment_id
    and in_batch(articles.segment_id)
where words_there is distinct from spans.span_words
   or spans.span_start < spans.outer_start
   or spans.span_end > spans.outer_end
   or spans.span_start >= spans.span_end;
