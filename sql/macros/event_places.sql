-- One row per place where events of a type (PROTEST, ASSAULT …) took place.
create or replace macro event_places(wanted_type, from_date := null, to_date := null) as table
    select
        coalesce(events.place_name, '(place unknown)') as place_name,
        events.place_country,
        any_value(events.latitude) as latitude,
        any_value(events.longitude) as longitude,
        count(*) as event_count,
        sum(events.mention_count)::bigint as mention_count,
        min(events.event_date) as first_day,
        max(events.event_date) as last_day,
        list_sort(list_distinct(flatten(list(events.source_names)))) as actors,
        list(events.event_id order by events.event_id) as event_ids
    from ledger.events
    where events.event_type = wanted_type
      and events.realis = 'actual'
      and happened_in(events.event_date, events.first_seen, from_date, to_date)
    group by events.place_name, events.place_country
    order by event_count desc, events.place_country, events.place_name;

-- Examples
-- select place_name = 'Lima' and event_count = 1 and mention_count = 1 and actors = ['bus drivers', 'supporters'] from event_places('PROTEST');
