-- An event counts its mentions and articles right and names its one first mention, whose sentence it keeps.
with told as (
    select
        members.event_id,
        count(*) as mention_count,
        count(distinct mentions.article_id) as article_count,
        count(*) filter (where members.reason = 'first') as first_count,
        any_value(members.mention_id) filter (where members.reason = 'first') as first_mention_id,
        any_value(articles.url) filter (where members.reason = 'first') as url,
        count(*) - count(mentions.mention_id) as lost_count
    from ledger.event_members as members
    left join ledger.event_mentions as mentions
        on mentions.mention_id = members.mention_id
    left join articles on articles.article_id = mentions.article_id
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
    events.url
from ledger.events as events
full join told on told.event_id = events.event_id
where events.mention_count is distinct from told.mention_count
   or events.article_count is distinct from told.article_count
   or told.first_count <> 1
   or told.lost_count <> 0
   or events.first_mention_id is distinct from told.first_mention_id
   or events.url is distinct from told.url
   or events.sentence = '';
