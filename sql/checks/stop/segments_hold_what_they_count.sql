-- A segment has as many article versions and rejects together as its file has pages.
with endings as (
    select articles.segment_id from articles where in_batch(articles.segment_id)
    union all
    select versions.segment_id from raw.article_versions as versions where in_batch(versions.segment_id)
    union all
    select rejects.segment_id from rejects where in_batch(rejects.segment_id)
),
counted as (
    select endings.segment_id, count(*) as ending_count
    from endings
    group by endings.segment_id
)
select
    coalesce(segments.segment_id, counted.segment_id) as segment_id,
    segments.page_count,
    coalesce(counted.ending_count, 0) as ending_count
from (select segments.segment_id, segments.page_count from raw.segments where in_batch(segments.segment_id)) as segments
full join counted on counted.segment_id = segments.segment_id
where segments.page_count is distinct from coalesce(counted.ending_count, 0);
