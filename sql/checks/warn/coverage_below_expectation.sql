-- A source that gave less than half of its expected pages on the last whole day is quiet, blocked or broken.
-- It runs for every segment, so it counts the articles of that one day and leaves the view `coverage` alone.
with days as (
    select max(fetches.attempted_at)::date - 1 as day, min(fetches.attempted_at)::date as first_day
    from raw.fetches as fetches
),
given as (
    select versions.source_id, count(distinct versions.article_id) as extracted
    from (
        select articles.source_id, articles.fetched_at, articles.article_id from articles
        union all
        select older.source_id, older.fetched_at, older.article_id from raw.article_versions as older
    ) as versions
    join days on versions.fetched_at >= days.day and versions.fetched_at < days.day + 1
    group by versions.source_id
)
select
    sources.source_id,
    days.day,
    coalesce(given.extracted, 0) as extracted,
    sources.expected_pages_a_day
from sources
-- On the day of the first attempt a source cannot have given a whole day's pages.
join days on days.day > days.first_day
left join given on given.source_id = sources.source_id
where coalesce(given.extracted, 0) < 0.5 * sources.expected_pages_a_day;
