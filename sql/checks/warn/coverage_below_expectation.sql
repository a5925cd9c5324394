-- A source that gave less than half of its expected pages on the last whole day is quiet, blocked or broken.
select
    coverage.source_id,
    coverage.day,
    coverage.extracted,
    coverage.expected_pages_a_day,
    coverage.failed_polls,
    coverage.denied,
    coverage.rejected
from coverage
where coverage.day = (select max(fetches.attempted_at)::date - 1 from raw.fetches as fetches)
  -- On the day of the first attempt a source cannot have given a whole day's pages.
  and coverage.day > (select min(fetches.attempted_at)::date from raw.fetches as fetches)
  and coverage.extracted < 0.5 * coverage.expected_pages_a_day;
