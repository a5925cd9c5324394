-- Events told by the pages of these segments, the surest first
select
    events.event_type,
    events.event_date,
    array_to_string(events.source_names, ', ') as source,
    array_to_string(events.target_names, ', ') as target,
    events.independent_source_count as independent_sources,
    events.confidence,
    events.event_id,
    events.title,
    events.url
from events
where events.event_id in (
    select members.event_id
    from ledger.event_members as members
    join ledger.event_mentions as mentions on mentions.mention_id = members.mention_id
    where list_contains(getvariable('segment_ids'), mentions.segment_id)
)
order by events.independent_source_count desc, events.confidence desc, events.event_id
limit 25;
