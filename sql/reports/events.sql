-- Events that these pages tell, the best attested first
select
    events.event_date as date,
    concat_ws(' ', events.event_type, events.mode) as event,
    array_to_string(events.source_names, ', ') as source,
    array_to_string(events.target_names, ', ') as target,
    events.independent_source_count as told_by,
    round(events.confidence, 2) as confidence,
    events.title,
    events.event_id,
    events.url
from events
where events.event_id in (
    select members.event_id
    from ledger.event_members as members
    join ledger.event_mentions as mentions on mentions.mention_id = members.mention_id
    where list_contains(getvariable('segment_ids'), mentions.segment_id)
)
order by told_by desc, confidence desc, events.event_id;
