-- One row per announced event that is still to come: its day is known and near, or unknown and told lately.
create or replace macro planned(as_of, days := 60, told_within_days := 30) as table
    select
        events.event_date,
        events.date_precision,
        (events.event_date - as_of::date)::bigint as days_ahead,
        events.event_type,
        events.mode,
        events.source_names,
        events.target_names,
        events.place_name,
        events.sentence,
        events.url,
        events.first_seen as announced_at,
        events.independent_source_count,
        events.event_id
    from ledger.events
    where events.realis = 'planned'
      and events.first_seen::date <= as_of::date
      and (
          events.event_date between as_of::date and as_of::date + days::integer
          or (events.event_date is null and events.last_seen::date >= as_of::date - told_within_days::integer)
      )
    order by events.event_date nulls last, events.first_seen, events.event_id;

-- Examples
-- select list(event_id) = ['event_summit'] from planned('2025-12-12');
-- select days_ahead = 34 from planned('2025-12-12');
-- select count(*) = 0 from planned('2025-12-12', days := 10);
-- select count(*) = 0 from planned('2025-12-11');
