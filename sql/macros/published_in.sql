-- True for an article of these days: of its publication, or of its fetch where the page states none. A bound may be null.
-- The first two lines say nothing new, but let DuckDB pass over blocks of rows of other days.
create or replace macro published_in(published_date, fetched_at, from_date, to_date) as
    (published_date is null or published_date >= coalesce(from_date::date, date '0001-01-01'))
    and (published_date is null or published_date <= coalesce(to_date::date, date '9999-12-31'))
    and article_day(published_date, fetched_at) >= coalesce(from_date::date, date '0001-01-01')
    and article_day(published_date, fetched_at) <= coalesce(to_date::date, date '9999-12-31');

-- Examples
-- select published_in(date '2025-12-11', timestamptz '2025-12-12 23:00:00+00', '2025-12-11', '2025-12-11');
-- select published_in(null, timestamptz '2025-12-12 23:00:00+00', '2025-12-12', null);
-- select not published_in(null, timestamptz '2025-12-12 23:00:00+00', null, '2025-12-11');
