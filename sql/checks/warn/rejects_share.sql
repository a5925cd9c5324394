-- Fewer than half of the pages of a source in a segment are rejected (among ten pages or more).
with endings as (
    select articles.segment_id, articles.source_id, null::varchar as reason
    from articles
    where in_batch(articles.segment_id)
    union all
    select rejects.segment_id, rejects.source_id, rejects.reason
    from rejects
    where in_batch(rejects.segment_id)
)
select
    endings.segment_id,
    endings.source_id,
    count(*) as page_count,
    count(endings.reason) as reject_count,
    mode(endings.reason) as commonest_reason
from endings
group by endings.segment_id, endings.source_id
having count(*) >= 10
   and count(endings.reason) * 2 > count(*);
