-- True for an act of these days; one whose day is unknown counts for the day it was first seen. A bound may be null.
-- The first two lines say nothing new, but let DuckDB pass over blocks of rows of other days.
create or replace macro happened_in(event_date, first_seen, from_date, to_date) as
    (event_date is null or event_date >= coalesce(from_date::date, date '0001-01-01'))
    and (event_date is null or event_date <= coalesce(to_date::date, date '9999-12-31'))
    and coalesce(event_date, first_seen::date) >= coalesce(from_date::date, date '0001-01-01')
    and coalesce(event_date, first_seen::date) <= coalesce(to_date::date, date '9999-12-31');

-- Examples
-- select happened_in(date '2025-12-11', timestamptz '2025-12-12 10:00:00+00', '2025-12-11', '2025-12-11');
-- select happened_in(null, timestamptz '2025-12-12 10:00:00+00', '2025-12-12', null);
-- select not happened_in(null, timestamptz '2025-12-12 10:00:00+00', null, '2025-12-11');
