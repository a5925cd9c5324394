-- One row per quotation of a speaker (any part of the name, any case), with its topics.
-- They are those of its sentence or, where the sentence names none, the first topic of the article.
create or replace macro said(speaker, from_date := null, to_date := null) as table
    with spoken as (
        select
            quotations.article_id,
            quotations.sentence_index,
            quotations.part,
            quotations.quotation_start,
            quotations.quotation_text,
            quotations.is_direct,
            quotations.verb,
            quotations.speaker_name,
            quotations.speaker_country,
            articles.published_at,
            articles.title,
            articles.url
        from ledger.quotations
        join articles on articles.article_id = quotations.article_id
        where is_shown(quotations.article_id, quotations.ruleset_id)
          and contains(lower(quotations.speaker_name), lower(speaker))
          and published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    spoken_topics as (
        select
            topic_mentions.article_id,
            topic_mentions.sentence_index,
            list(distinct coalesce(topics.name, topic_mentions.topic_id) order by coalesce(topics.name, topic_mentions.topic_id)) as topic_names
        from ledger.topic_mentions
        semi join spoken
            on spoken.article_id = topic_mentions.article_id
            and spoken.sentence_index = topic_mentions.sentence_index
        left join topics on topics.topic_id = topic_mentions.topic_id
        where is_shown(topic_mentions.article_id, topic_mentions.ruleset_id)
        group by topic_mentions.article_id, topic_mentions.sentence_index
    ),
    first_topics as (
        select article_topics.article_id, list(coalesce(topics.name, article_topics.topic_id)) as topic_names
        from ledger.article_topics
        semi join spoken on spoken.article_id = article_topics.article_id
        left join topics on topics.topic_id = article_topics.topic_id
        where is_shown(article_topics.article_id, article_topics.ruleset_id)
          and article_topics.is_primary
        group by article_topics.article_id
    )
    select
        spoken.published_at,
        spoken.speaker_name,
        spoken.verb,
        spoken.quotation_text,
        spoken.is_direct,
        coalesce(spoken_topics.topic_names, first_topics.topic_names, []) as topic_names,
        spoken.title,
        spoken.url
    from spoken
    left join spoken_topics
        on spoken_topics.article_id = spoken.article_id
        and spoken_topics.sentence_index = spoken.sentence_index
    left join first_topics on first_topics.article_id = spoken.article_id
    order by spoken.published_at, spoken.article_id, spoken.part, spoken.quotation_start;

-- Examples
-- select quotation_text = 'very warm' and verb = 'described' and topic_names = ['international relations'] from said('modi');
-- select topic_names = ['politics'] from said('trump');
