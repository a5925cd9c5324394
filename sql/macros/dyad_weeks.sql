-- One row per week: what two countries did together and against each other, as events that took place.
create or replace macro dyad_weeks(first_country, second_country, from_date := null, to_date := null) as table
    select
        date_trunc('week', coalesce(events.event_date, events.first_seen::date))::date as week,
        count(*) filter (where event_types.quad_class like '%cooperation') as cooperation_count,
        count(*) filter (where event_types.quad_class like '%conflict') as conflict_count,
        round(avg(event_types.plover_score), 2) as mean_score,
        list(distinct events.event_type order by events.event_type) as event_types
    from ledger.events
    join event_types on event_types.event_type = events.event_type
    where events.realis = 'actual'
      and are_linked(events.source_countries, events.target_countries, first_country, second_country)
      and happened_in(events.event_date, events.first_seen, from_date, to_date)
    group by week
    order by week;

-- Examples
-- select cooperation_count = 1 and conflict_count = 1 from dyad_weeks('IND', 'USA') where week = '2025-12-08';
