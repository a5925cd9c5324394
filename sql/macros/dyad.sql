-- One row per event between two countries (ISO alpha-3), either way, with the words that tell it.
create or replace macro dyad(first_country, second_country, from_date := null, to_date := null) as table
    select
        events.event_date,
        case
            when len(events.target_countries) = 0 then first_country || ' and ' || second_country
            when list_contains(events.source_countries, first_country) then first_country || ' to ' || second_country
            else second_country || ' to ' || first_country
        end as direction,
        events.event_type,
        events.mode,
        events.realis,
        events.source_names,
        events.target_names,
        events.sentence,
        events.url,
        events.mention_count,
        events.independent_source_count,
        round(events.confidence, 2) as confidence,
        events.event_id
    from ledger.events
    where are_linked(events.source_countries, events.target_countries, first_country, second_country)
      and happened_in(events.event_date, events.first_seen, from_date, to_date)
    order by events.event_date, events.first_seen, events.event_id;

-- Examples
-- select count(*) = 2 from dyad('IND', 'USA');
-- select count(*) = 2 from dyad('USA', 'IND', '2025-12-01', '2025-12-31');
-- select count(*) = 0 from dyad('IND', 'USA', to_date := '2025-11-30');
-- select direction = 'USA to IND' from dyad('IND', 'USA') where event_type = 'REQUEST';
-- select direction = 'IND and USA' from dyad('IND', 'USA') where event_type = 'CONSULT';
