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
      and happened_in(events.event_date, events.first_seen, from_date, to_date)
    -- What is alike in all that is shown before stands in the order of its words: an id changes with the rules.
    order by
        events.independent_source_count desc,
        events.article_count desc,
        events.first_seen,
        events.url,
        events.sentence,
        events.event_type,
        events.event_id;

-- Examples
-- select list(event_id) = ['event_call'] from most_carried();
