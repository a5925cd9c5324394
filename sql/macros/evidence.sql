-- One row per mention of an event: the sentence with its marked trigger, who was read how, and where it stands.
create or replace macro evidence(event) as table
    with actors as (
        select
            mention_actors.mention_id,
            mention_actors.role,
            list(
                mention_actors.actor_text || ' = ' || mention_actors.name
                || ' (' || coalesce(mention_actors.country, '?') || ' ' || coalesce(mention_actors.sector, '?')
                || ', ' || mention_actors.resolution || ')'
                order by mention_actors.position
            ) as readings
        from ledger.event_members as members
        join ledger.mention_actors on mention_actors.mention_id = members.mention_id
        where members.event_id = event
        group by mention_actors.mention_id, mention_actors.role
    )
    select
        articles.published_at,
        articles.source_id,
        marked_text(mentions.sentence, mentions.sentence_start, mentions.trigger_start, mentions.trigger_end) as sentence,
        mentions.event_type,
        mentions.mode,
        mentions.realis,
        mentions.realis_words,
        coalesce(sources.readings, []) as source_readings,
        coalesce(targets.readings, []) as target_readings,
        mentions.event_date,
        mentions.date_text,
        mentions.place_name,
        mentions.place_text,
        round(mentions.confidence, 2) as confidence,
        mentions.rule_id,
        members.reason,
        articles.title,
        articles.url,
        mentions.mention_id,
        mentions.ruleset_id
    from ledger.event_members as members
    join ledger.event_mentions as mentions on mentions.mention_id = members.mention_id
    join articles on articles.article_id = mentions.article_id
    left join actors as sources on sources.mention_id = members.mention_id and sources.role = 'source'
    left join actors as targets on targets.mention_id = members.mention_id and targets.role = 'target'
    where members.event_id = event
    order by articles.published_at, mentions.article_id, mentions.sentence_index, mentions.trigger_start;

-- Examples
-- select list(reason) = ['first', 'same_story', 'same_actors_day_place'] from evidence('event_call');
-- select sentence = 'Modi ›spoke‹ to Trump by telephone on Thursday.' from evidence('event_call') where reason = 'first';
-- select source_readings = ['Modi = Narendra Modi (IND GOV, dictionary)', 'Trump = Donald Trump (USA GOV, dictionary)'] from evidence('event_call') where reason = 'first';
