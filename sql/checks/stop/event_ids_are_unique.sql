-- An event is there once under a ruleset, and a mention belongs to one event; runs for the whole ledger only.
select events.event_id as id, events.ruleset_id, count(*) as row_count
from ledger.events
where getvariable('segment_id') is null
group by events.event_id, events.ruleset_id
having count(*) > 1
union all
select members.mention_id, members.ruleset_id, count(*)
from ledger.event_members as members
where getvariable('segment_id') is null
group by members.mention_id, members.ruleset_id
having count(*) > 1;
