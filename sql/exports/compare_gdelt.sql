-- One row per day, CAMEO root and pair of countries (either way): events of a GDELT file (gdelt_rows) beside ours.
with theirs as (
    select
        strptime(gdelt_rows.SQLDATE, '%Y%m%d')::date as day,
        gdelt_rows.EventRootCode as root_code,
        list_sort([coalesce(gdelt_rows.Actor1CountryCode, ''), coalesce(gdelt_rows.Actor2CountryCode, '')]) as countries,
        count(*) as gdelt_count
    from gdelt_rows
    group by all
),
ours as (
    select
        coalesce(events.event_date, events.first_seen::date) as day,
        events.cameo_code[:2] as root_code,
        list_sort([
            coalesce(events.source_countries[1], ''),
            coalesce(events.target_countries[1], events.source_countries[2], '')
        ]) as countries,
        count(*) as newsledger_count
    from ledger.events
    where events.realis in ('actual', 'planned')
    group by all
)
select
    coalesce(theirs.day, ours.day) as day,
    coalesce(theirs.root_code, ours.root_code) as root_code,
    coalesce(theirs.countries, ours.countries)[1] as first_country,
    coalesce(theirs.countries, ours.countries)[2] as second_country,
    coalesce(theirs.gdelt_count, 0) as gdelt_count,
    coalesce(ours.newsledger_count, 0) as newsledger_count
from theirs
full join ours on ours.day = theirs.day and ours.root_code = theirs.root_code and ours.countries = theirs.countries
where coalesce(theirs.day, ours.day) in (select theirs.day from theirs)
order by all;
