-- A segment with ten English articles or more gives events and topics.
with coded as (
    select
        codings.segment_id,
        codings.ruleset_id,
        count(*) as article_count,
        count(*) filter (where codings.candidate_count > 0) as articles_with_candidates,
        count(*) filter (where codings.parsed_sentence_count > 0) as articles_with_parses
    from ledger.codings
    join articles on articles.article_id = codings.article_id and in_batch(articles.segment_id)
    where in_batch(codings.segment_id)
      and articles.language = 'en'
    group by codings.segment_id, codings.ruleset_id
    having count(*) >= 10
)
select coded.segment_id, coded.ruleset_id, coded.article_count, coded.articles_with_candidates
from coded
where not exists (
        select true
        from ledger.event_mentions as mentions
        where in_batch(mentions.segment_id)
          and mentions.segment_id = coded.segment_id
          and mentions.ruleset_id = coded.ruleset_id
    )
   or not exists (
        select true
        from ledger.topic_mentions as phrases
        where in_batch(phrases.segment_id)
          and phrases.segment_id = coded.segment_id
          and phrases.ruleset_id = coded.ruleset_id
    );
