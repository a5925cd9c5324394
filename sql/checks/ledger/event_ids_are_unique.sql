-- An event is there once, and a mention belongs to one event.
select events.event_id as id, count(*) as row_count
from ledger.events
group by events.event_id
having count(*) > 1
union all
select members.mention_id, count(*)
from ledger.event_members as members
group by members.mention_id
having count(*) > 1;
