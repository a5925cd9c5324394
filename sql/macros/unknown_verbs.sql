-- One row per word that follows a known actor in a sentence where no rule found a trigger (or that was not parsed), most frequent first.
-- "India lauded the ruling" gives "lauded". Helping verbs and small words are passed over.
create or replace macro unknown_verbs(from_date := null, to_date := null, minimum_articles := 2) as table
    with followed as (
        select
            entities.article_id,
            articles.url,
            articles.fetched_at,
            -- Some 60 characters, ending with a whole word.
            regexp_extract(
                substring(
                    part_text(articles.title, articles.standfirst, articles.body_text, entities.part), entities.name_end + 1, 61
                ),
                '(?s)^(.{0,60})(?:\s|$)', 1
            ) as rest
        from articles
        join ledger.entity_mentions as entities on entities.article_id = articles.article_id
        anti join ledger.event_mentions as mentions
            on mentions.article_id = entities.article_id
            and mentions.ruleset_id = entities.ruleset_id
            and mentions.sentence_index = entities.sentence_index
        anti join ledger.event_candidates as candidates
            on candidates.article_id = entities.article_id
            and candidates.ruleset_id = entities.ruleset_id
            and candidates.sentence_index = entities.sentence_index
        where is_shown(entities.article_id, entities.ruleset_id)
          and entities.actor_id is not null
          and published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    words as (
        select
            followed.article_id,
            followed.url,
            followed.fetched_at,
            followed.rest,
            regexp_extract(
                followed.rest,
                '^ (?:(?:has|have|had|will|would|may|might|could|also|then|later|is|was|are|were|been|be|being) )*([a-z]{3,})\b', 1
            ) as word
        from followed
    ),
    counted as (
        select
            words.word,
            count(distinct words.article_id) as article_count,
            count(*) as mention_count,
            arg_max(trim(words.rest), words.fetched_at) as latest_words,
            arg_max(words.url, words.fetched_at) as latest_url
        from words
        where words.word not in (
            '', 'and', 'the', 'for', 'with', 'from', 'that', 'who', 'which', 'into', 'but', 'not', 'has', 'have', 'had'
        )
        group by words.word
    )
    select
        counted.word,
        counted.article_count,
        counted.mention_count,
        counted.latest_words,
        counted.latest_url
    from counted
    where counted.article_count >= minimum_articles
    order by counted.article_count desc, counted.mention_count desc, counted.word;

-- Examples
-- select word = 'lauded' and article_count = 1 from unknown_verbs(minimum_articles := 1);
-- select latest_words = 'lauded the ruling on sugar. A group called Grey Lantern did' from unknown_verbs(minimum_articles := 1);
