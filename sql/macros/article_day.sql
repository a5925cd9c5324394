-- Day that an article counts for: of its publication, or of its fetch where the page states none.
create or replace macro article_day(published_date, fetched_at) as
    coalesce(published_date, fetched_at::date);

-- Examples
-- select article_day(null, timestamptz '2025-12-12 23:00:00+00') = date '2025-12-12';
-- select article_day(date '2025-12-11', timestamptz '2025-12-12 23:00:00+00') = date '2025-12-11';
