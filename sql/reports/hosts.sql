-- Slowest hosts
select
    regexp_extract(fetches.url, '^https?://([^/?#]+)', 1) as host,
    count(*) as requests,
    round(median(fetches.duration_seconds), 2) as median_seconds,
    round(max(fetches.duration_seconds), 2) as longest_seconds
from raw.fetches as fetches
where list_contains(getvariable('segment_ids'), fetches.segment_id)
  and fetches.duration_seconds is not null
group by host
order by median_seconds desc, host
limit 10;
