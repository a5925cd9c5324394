-- Most mentions know the country of their source (among twenty mentions or more).
select
    mentions.segment_id,
    mentions.ruleset_id,
    count(*) as mention_count,
    count(*) filter (where len(mentions.source_countries) = 0) as without_country
from ledger.event_mentions as mentions
where in_batch(mentions.segment_id)
group by mentions.segment_id, mentions.ruleset_id
having count(*) >= 20
   and count(*) filter (where len(mentions.source_countries) = 0) * 2 > count(*);
