-- Quarter of an hour of a moment as GDELT writes it: YYYYMMDDHHMMSS, UTC.
create or replace macro quarter_hour(moment) as
    strftime(time_bucket(interval 15 minutes, moment at time zone 'UTC'), '%Y%m%d%H%M%S');

-- Examples
-- select quarter_hour(timestamptz '2025-12-12 08:29:59+00') = '20251212081500';
