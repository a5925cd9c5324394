-- One row per event: the acts that most independent sources told, reprints counted once.
create or replace macro most_carried(from_date := null, to_date := null, minimum_sources := 2) as table
    select
        events.independent_source_count,
        events.source_count,
        events.article_count,
        events.event_type,
        events.event_date,
        events.source_names,
        events.target_names,
        events.sentence,
        events.url,
        events.event_id
    from ledger.events
    where events.independent_source_count >= minimum_sources
      and coalesce(events.event_date, events.first_seen::date) >= coalesce(from_date::date, date '0001-01-01')
      and coalesce(events.event_date, events.first_seen::date) <= coalesce(to_date::date, date '9999-12-31')
    order by events.independent_source_count desc, events.article_count desc, events.event_id;

-- Examples
-- select list(event_id) = ['event_call'] from most_carried();
