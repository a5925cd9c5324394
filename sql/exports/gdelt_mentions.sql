-- One row per mention of an event in the 16 columns of GDELT 2.0's mentions.CSV; file_time says which file it goes to.
-- An offset that is not known is -1, as there; offsets count characters of title, standfirst and body.
with first_actors as (
    select
        actors.mention_id,
        min(document_offset(articles.title, articles.standfirst, actors.part, actors.actor_start)) filter (
            where actors.role = 'source' and actors.position = 0
        ) as actor1_offset,
        min_by(
            document_offset(articles.title, articles.standfirst, actors.part, actors.actor_start),
            (actors.role = 'source', actors.position)
        ) filter (where actors.role = 'target' or actors.position > 0) as actor2_offset
    from ledger.mention_actors as actors
    join articles on articles.article_id = actors.article_id
    where is_shown(actors.article_id, actors.ruleset_id)
    group by actors.mention_id
)
select
    quarter_hour(coalesce(articles.published_at, articles.fetched_at)) as file_time,
    events.global_event_id as GLOBALEVENTID,
    events.date_added::bigint as EventTimeDate,
    quarter_hour(coalesce(articles.published_at, articles.fetched_at))::bigint as MentionTimeDate,
    1 as MentionType,
    articles.domain as MentionSourceName,
    articles.url as MentionIdentifier,
    mentions.sentence_index + 1 as SentenceID,
    coalesce(first_actors.actor1_offset, -1) as Actor1CharOffset,
    coalesce(first_actors.actor2_offset, -1) as Actor2CharOffset,
    document_offset(articles.title, articles.standfirst, mentions.part, mentions.trigger_start) as ActionCharOffset,
    1 as InRawText,
    greatest(10, (round(mentions.confidence * 10) * 10)::bigint) as Confidence,
    document_offset(articles.title, articles.standfirst, 'body', length(articles.body_text)) as MentionDocLen,
    codings.tone * 10 as MentionDocTone,
    '' as MentionDocTranslationInfo,
    '' as Extras
from gdelt_events() as events
join ledger.event_members as members on members.event_id = events.event_id
join ledger.event_mentions as mentions
    on mentions.mention_id = members.mention_id
join articles on articles.article_id = mentions.article_id
join ledger.codings
    on codings.article_id = mentions.article_id and codings.ruleset_id = mentions.ruleset_id
left join first_actors on first_actors.mention_id = mentions.mention_id
where is_shown(mentions.article_id, mentions.ruleset_id)
order by file_time, GLOBALEVENTID, articles.url, mentions.sentence_index, mentions.trigger_start;
