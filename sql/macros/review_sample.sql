-- One row per mention that nobody judged yet: types and bands of confidence in turn, at random within them.
-- The same seed gives the same order; at most 200 of each type and band.
create or replace macro review_sample(seed, wanted_type := null) as table
    with open_mentions as (
        select
            mentions.mention_id,
            row_number() over (
                partition by mentions.event_type, floor(least(mentions.confidence, 0.99) * 5)
                order by md5(mentions.mention_id || seed)
            ) as turn
        from ledger.event_mentions as mentions
        anti join ledger.verdicts on verdicts.mention_id = mentions.mention_id
        where is_shown(mentions.article_id, mentions.ruleset_id)
          and (wanted_type is null or mentions.event_type = wanted_type)
    )
    select
        open_mentions.turn,
        mentions.mention_id,
        mentions.ruleset_id,
        mentions.article_id,
        articles.source_id,
        mentions.event_type,
        mentions.mode,
        mentions.realis,
        mentions.source_names,
        mentions.target_names,
        mentions.event_date,
        mentions.rule_id,
        mentions.confidence,
        articles.title,
        articles.url,
        marked_text(mentions.sentence, mentions.sentence_start, mentions.trigger_start, mentions.trigger_end) as sentence
    from open_mentions
    join ledger.event_mentions as mentions on mentions.mention_id = open_mentions.mention_id
    join articles on articles.article_id = mentions.article_id
    where open_mentions.turn <= 200
    order by open_mentions.turn, md5(mentions.event_type || seed), mentions.mention_id;

-- Examples
-- select count(*) = 7 and list(turn)[1:5] = [1, 1, 1, 1, 1] from review_sample('2025');
-- select count(*) = 1 from review_sample('2025', wanted_type := 'PROTEST');
