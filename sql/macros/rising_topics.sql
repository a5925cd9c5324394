-- One row per topic that is told more often in the last days than in the weeks before.
-- Each source is compared with itself, so that a new or a silent source makes no topic rise or fall;
-- expected_count is what the sources' own habits of the weeks before would have given.
create or replace macro rising_topics(as_of, days := 7, weeks_before := 4, minimum_count := 3) as table
    with dated as (
        select
            articles.article_id,
            articles.source_id,
            article_day(articles.published_date, articles.fetched_at) > as_of::date - days::integer as is_recent
        from articles
        where article_day(articles.published_date, articles.fetched_at) <= as_of::date
          and article_day(articles.published_date, articles.fetched_at)
              > as_of::date - (days + 7 * weeks_before)::integer
    ),
    volumes as (
        select
            dated.source_id,
            count(*) filter (where dated.is_recent) as recent_articles,
            count(*) filter (where not dated.is_recent) as earlier_articles
        from dated
        group by dated.source_id
        having count(*) filter (where not dated.is_recent) > 0
    ),
    counts as (
        select
            article_topics.topic_id,
            dated.source_id,
            count(*) filter (where dated.is_recent) as recent_count,
            count(*) filter (where not dated.is_recent) as earlier_count
        from ledger.article_topics
        join dated on dated.article_id = article_topics.article_id
        where is_shown(article_topics.article_id, article_topics.ruleset_id)
        group by article_topics.topic_id, dated.source_id
    ),
    sums as (
        select
            counts.topic_id,
            sum(counts.recent_count)::bigint as recent_count,
            sum(counts.earlier_count)::bigint as earlier_count,
            sum(volumes.recent_articles * counts.earlier_count / volumes.earlier_articles) as expected_count
        from counts
        join volumes on volumes.source_id = counts.source_id
        group by counts.topic_id
    )
    select
        coalesce(topics.name, sums.topic_id) as topic_name,
        sums.recent_count,
        sums.earlier_count,
        round(sums.expected_count, 2) as expected_count,
        round((sums.recent_count + 1) / (sums.expected_count + 1), 2) as rise,
        round((sums.recent_count - sums.expected_count) / sqrt(sums.expected_count + 1), 2) as surprise,
        sums.topic_id
    from sums
    left join topics on topics.topic_id = sums.topic_id
    where sums.recent_count >= minimum_count
      and sums.recent_count > sums.expected_count
    order by surprise desc, sums.topic_id;

-- Examples
-- select topic_name = 'international relations' and recent_count = 2 and expected_count = 0 from rising_topics('2025-12-14', minimum_count := 2);
-- select count(*) = 0 from rising_topics('2025-12-14', minimum_count := 50);
