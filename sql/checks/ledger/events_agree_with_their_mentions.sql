-- An event counts its mentions and articles right and has one first mention, whose sentence is kept.
with told as (
    select
        members.event_id,
        count(*) as mention_count,
        count(distinct mentions.article_id) as article_count,
        count(*) filter (where members.reason = 'first') as first_count,
        count(*) - count(mentions.mention_id) as lost_count,
        count(sentences.event_id) as sentence_count
    from ledger.event_members as members
    left join ledger.event_mentions as mentions
        on mentions.mention_id = members.mention_id
    left join ledger.event_sentences as sentences
        on sentences.mention_id = members.mention_id
        and sentences.event_id = members.event_id
        and sentences.article_id = mentions.article_id
        and members.reason = 'first'
    group by members.event_id
)
select
    coalesce(events.event_id, told.event_id) as event_id,
    events.mention_count,
    told.mention_count as told_mention_count,
    events.article_count,
    told.article_count as told_article_count,
    told.first_count,
    told.lost_count,
    told.sentence_count
from ledger.events as events
full join told on told.event_id = events.event_id
where events.mention_count is distinct from told.mention_count
   or events.article_count is distinct from told.article_count
   or told.first_count <> 1
   or told.lost_count <> 0
   or told.sentence_count <> 1;
