-- Sources against expectation, on the latest day that was collected
select
    coverage.source_id,
    coverage.day,
    coverage.expected_pages_a_day as expected,
    coverage.found,
    coverage.fetched,
    coverage.extracted,
    coverage.rejected,
    coverage.failed_polls,
    round(coverage.expected_share, 2) as share_of_expected
from coverage
where coverage.day = getvariable('latest_day')  -- a variable, so that the view need not work out every day
order by share_of_expected nulls last, coverage.source_id;
