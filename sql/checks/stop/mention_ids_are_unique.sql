-- A mention is there once, and its actors stand at one place each.
select mentions.mention_id, null as role, null as position, count(*) as row_count
from ledger.event_mentions as mentions
where in_batch(mentions.segment_id)
group by mentions.mention_id
having count(*) > 1
union all
select actors.mention_id, actors.role, actors.position, count(*)
from ledger.mention_actors as actors
where in_batch(actors.segment_id)
group by actors.mention_id, actors.role, actors.position
having count(*) > 1;
