-- One row per event as PLOVER describes it: type, mode, realis, actors and recipients, contexts, place, evidence.
with told as (
    select
        members.event_id,
        list(
            {
                'url': articles.url,
                'publisher': articles.source_id,
                'published_at': articles.published_at,
                'sentence': span_text(
                    part_text(articles.title, articles.standfirst, articles.body_text, mentions.part),
                    mentions.sentence_start,
                    mentions.sentence_end
                ),
                'rule_id': mentions.rule_id,
                'confidence': mentions.confidence
            }
            order by articles.published_at, articles.article_id, mentions.sentence_index, mentions.trigger_start
        ) as evidence
    from ledger.event_members as members
    join ledger.event_mentions as mentions
        on mentions.mention_id = members.mention_id
    join articles on articles.article_id = mentions.article_id
    group by members.event_id
),
contexts as (
    select members.event_id, list_sort(list(distinct coalesce(topics.name, held.topic_id))) as contexts
    from ledger.event_members as members
    join ledger.event_mentions as mentions
        on mentions.mention_id = members.mention_id
    join ledger.article_topics as held
        on held.article_id = mentions.article_id and held.ruleset_id = mentions.ruleset_id
    left join topics on topics.topic_id = held.topic_id
    where held.is_primary
    group by members.event_id
)
select
    events.event_id as id,
    events.event_date as date,
    events.date_precision,
    events.event_type as type,
    events.mode,
    coalesce(contexts.contexts, []) as context,
    events.realis,
    event_types.quad_class,
    event_types.plover_score as intensity,
    events.cameo_code,
    {'names': events.source_names, 'countries': events.source_countries, 'sectors': events.source_sectors} as actor,
    {'names': events.target_names, 'countries': events.target_countries, 'sectors': events.target_sectors} as recipient,
    {
        'name': events.place_name,
        'country': events.place_country,
        'latitude': events.latitude,
        'longitude': events.longitude
    } as location,
    events.independent_source_count,
    events.ruleset_id,
    told.evidence
from ledger.events
join event_types on event_types.event_type = events.event_type
left join told on told.event_id = events.event_id
left join contexts on contexts.event_id = events.event_id
order by events.event_date, events.event_id;
