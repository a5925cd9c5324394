-- What came, by source
with pages as (
    select fetches.source_id, count(distinct fetches.url) as pages
    from raw.fetches as fetches
    where list_contains(getvariable('segment_ids'), fetches.segment_id)
      and fetches.purpose = 'page'
      and fetches.outcome = 'fetched'
    group by fetches.source_id
),
taken as (
    select articles.source_id, count(*) as articles
    from articles
    where list_contains(getvariable('segment_ids'), articles.segment_id)
    group by articles.source_id
),
refused as (
    select rejects.source_id, count(*) as rejects
    from rejects
    where list_contains(getvariable('segment_ids'), rejects.segment_id)
    group by rejects.source_id
),
told as (
    select articles.source_id, count(*) as event_mentions
    from ledger.event_mentions as mentions
    join articles on articles.article_id = mentions.article_id
    where list_contains(getvariable('segment_ids'), mentions.segment_id)
      and is_shown(mentions.article_id, mentions.ruleset_id)
    group by articles.source_id
)
select
    pages.source_id as source,
    pages.pages,
    coalesce(taken.articles, 0) as articles,
    coalesce(refused.rejects, 0) as rejects,
    coalesce(told.event_mentions, 0) as event_mentions
from pages
left join taken on taken.source_id = pages.source_id
left join refused on refused.source_id = pages.source_id
left join told on told.source_id = pages.source_id
order by articles desc, source;
