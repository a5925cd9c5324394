-- Requests that failed, by source
select fetches.source_id, fetches.purpose, fetches.outcome, count(*) as requests, min(fetches.url) as example
from raw.fetches as fetches
where list_contains(getvariable('segment_ids'), fetches.segment_id)
  and fetches.outcome not in ('fetched', 'not_modified')
group by fetches.source_id, fetches.purpose, fetches.outcome
order by requests desc, fetches.source_id, fetches.outcome;
