-- One row per event that GDELT would hold: acts that took place, and announced agreements and meetings.
-- GDELT has one actor on each side: the first of ours; in a mutual act, the second stands on the other side.
create or replace macro gdelt_events() as table
    select
        events.event_id,
        events.first_mention_id,
        gdelt_id(events.event_id) as global_event_id,
        quarter_hour(events.first_seen) as date_added,
        coalesce(events.event_date, events.first_seen::date) as event_day,
        events.event_type,
        events.cameo_code,
        events.mention_count,
        events.source_count,
        events.article_count,
        events.first_seen
    from ledger.events
    where (events.realis = 'actual' or (events.realis = 'planned' and events.event_type in ('AGREE', 'CONSULT')));

-- Examples
-- select count(*) = 5 from gdelt_events();
-- select event_day = '2026-01-15' and date_added = '20251212120000' from gdelt_events() where event_id = 'event_summit';
