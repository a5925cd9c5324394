-- One row per page that could not be fetched for a reason that may pass: the next run asks for it again.
create or replace view waiting_pages as
select
    fetches.url,
    arg_max(fetches.source_id, fetches.attempted_at) as source_id,
    count(distinct fetches.segment_id) as run_count,
    max(fetches.attempted_at) as last_attempt_at
from raw.fetches as fetches
where fetches.purpose = 'page'
group by fetches.url
having
    arg_max(fetches.outcome, (fetches.attempted_at, fetches.attempt)) in (
        'server_error', 'rate_limited', 'host_paused', 'timeout', 'dns_failed', 'connection_failed',
        'truncated', 'robots_unreachable'
    )
    -- Paused hosts were not asked; all else is given up after five runs.
    and count(distinct fetches.segment_id) filter (where fetches.outcome != 'host_paused') < 5;

comment on column waiting_pages.run_count is 'Runs that asked for it';
comment on column waiting_pages.last_attempt_at is 'When it was asked for last, UTC';
