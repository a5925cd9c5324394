-- One row per source and day: what we asked for, got and coded, beside what is usual for the source.
-- expected_articles is what the source's row says, or the median of its days with articles.
-- A dip is ours (collection) when few articles came, and the world's (events) when articles came without events.
create or replace macro coverage(from_date, to_date) as table
    with days as (
        select unnest(generate_series(from_date::date, to_date::date, interval 1 day))::date as day
    ),
    fetched as (
        select
            fetches.source_id,
            fetches.attempted_at::date as day,
            count(*) as fetch_count,
            count(*) filter (where fetches.outcome not in ('fetched', 'not_modified')) as failed_fetch_count
        from raw.fetches
        where fetches.purpose = 'page'
          and fetches.attempted_at >= from_date::date
          and fetches.attempted_at < to_date::date + 1
        group by fetches.source_id, day
    ),
    refused as (
        select rejects.source_id, rejects.fetched_at::date as day, count(*) as reject_count
        from rejects
        where rejects.fetched_at >= from_date::date
          and rejects.fetched_at < to_date::date + 1
        group by rejects.source_id, day
    ),
    published as (
        select
            articles.source_id,
            article_day(articles.published_date, articles.fetched_at) as day,
            count(*) as article_count
        from articles
        where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
        group by articles.source_id, day
    ),
    told as (
        select
            articles.source_id,
            article_day(articles.published_date, articles.fetched_at) as day,
            count(*) as event_mention_count
        from ledger.event_mentions as mentions
        join articles on articles.article_id = mentions.article_id
        where is_shown(mentions.article_id, mentions.ruleset_id)
          and published_in(articles.published_date, articles.fetched_at, from_date, to_date)
        group by articles.source_id, day
    ),
    usual as (
        select published.source_id, median(published.article_count) as usual_articles
        from published
        group by published.source_id
    ),
    known as (
        select sources.source_id from sources
        union
        select published.source_id from published
        union
        select fetched.source_id from fetched
    ),
    counted as (
        select
            known.source_id,
            days.day,
            coalesce(fetched.fetch_count, 0) as fetch_count,
            coalesce(fetched.failed_fetch_count, 0) as failed_fetch_count,
            coalesce(refused.reject_count, 0) as reject_count,
            coalesce(published.article_count, 0) as article_count,
            coalesce(sources.expected_pages_a_day, usual.usual_articles) as expected_articles,
            coalesce(told.event_mention_count, 0) as event_mention_count
        from known
        cross join days
        left join sources on sources.source_id = known.source_id
        left join usual on usual.source_id = known.source_id
        left join fetched on fetched.source_id = known.source_id and fetched.day = days.day
        left join refused on refused.source_id = known.source_id and refused.day = days.day
        left join published on published.source_id = known.source_id and published.day = days.day
        left join told on told.source_id = known.source_id and told.day = days.day
    )
    select
        counted.source_id,
        counted.day,
        counted.fetch_count,
        counted.failed_fetch_count,
        counted.reject_count,
        counted.article_count,
        counted.expected_articles,
        counted.event_mention_count,
        round(counted.event_mention_count / nullif(counted.article_count, 0), 2) as mentions_per_article,
        case
            when counted.expected_articles is null then 'nothing known'
            when counted.article_count < 0.5 * counted.expected_articles then 'dip in collection'
            when counted.event_mention_count = 0 then 'articles without events'
            else 'as usual'
        end as judgement
    from counted
    order by counted.day, counted.source_id;

-- Examples
-- select count(*) = 9 from coverage('2025-12-10', '2025-12-12');
-- select judgement = 'dip in collection' from coverage('2025-12-10', '2025-12-12') where source_id = 'courier' and day = '2025-12-10';
-- select judgement = 'as usual' and article_count = 1 and mentions_per_article = 2 from coverage('2025-12-10', '2025-12-12') where source_id = 'courier' and day = '2025-12-12';
-- select fetch_count = 4 and failed_fetch_count = 1 and reject_count = 1 from coverage('2025-12-13', '2025-12-13') where source_id = 'record';
