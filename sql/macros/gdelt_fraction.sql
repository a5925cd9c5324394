-- FractionDate as GDELT's files have it: months of 30 days in a year of 365 (its codebook says otherwise).
create or replace macro gdelt_fraction(event_day) as
    round(year(event_day) + ((month(event_day) - 1) * 30 + day(event_day)) / 365, 4);

-- Examples
-- select gdelt_fraction(date '2007-07-04') = 2007.5041;
-- select gdelt_fraction(date '2017-06-01') = 2017.4137;
