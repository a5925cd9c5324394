-- Every actor belongs to a mention, and every coded row to a coding of the same article, version and ruleset.
with coded as (
    select 'event_mentions' as table_name, mentions.article_id, mentions.ruleset_id, mentions.segment_id
    from ledger.event_mentions as mentions
    where in_batch(mentions.segment_id)
    union
    select 'event_candidates', candidates.article_id, candidates.ruleset_id, candidates.segment_id
    from ledger.event_candidates as candidates
    where in_batch(candidates.segment_id)
    union
    select 'topic_mentions', phrases.article_id, phrases.ruleset_id, phrases.segment_id
    from ledger.topic_mentions as phrases
    where in_batch(phrases.segment_id)
    union
    select 'article_topics', held.article_id, held.ruleset_id, held.segment_id
    from ledger.article_topics as held
    where in_batch(held.segment_id)
    union
    select 'entity_mentions', entities.article_id, entities.ruleset_id, entities.segment_id
    from ledger.entity_mentions as entities
    where in_batch(entities.segment_id)
    union
    select 'quotations', quotations.article_id, quotations.ruleset_id, quotations.segment_id
    from ledger.quotations
    where in_batch(quotations.segment_id)
)
select coded.table_name, coded.article_id, coded.ruleset_id, coded.segment_id
from coded
where not exists (
    select true
    from ledger.codings
    where in_batch(codings.segment_id)
      and codings.article_id = coded.article_id
      and codings.ruleset_id = coded.ruleset_id
      and codings.segment_id = coded.segment_id
)
union all
select 'mention_actors', actors.mention_id, actors.ruleset_id, actors.segment_id
from ledger.mention_actors as actors
where in_batch(actors.segment_id)
  and not exists (
      select true
      from ledger.event_mentions as mentions
      where in_batch(mentions.segment_id)
        and mentions.mention_id = actors.mention_id
        and mentions.article_id = actors.article_id
        and mentions.ruleset_id = actors.ruleset_id
  );
