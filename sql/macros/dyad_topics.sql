-- One row per topic of the articles that tell of acts between two countries.
-- lift says how many times more often than in all articles of these days.
create or replace macro dyad_topics(first_country, second_country, from_date := null, to_date := null) as table
    with dated as (
        select articles.article_id, articles.segment_id
        from articles
        where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    telling as (
        select distinct mentions.article_id
        from ledger.event_mentions as mentions
        semi join dated on dated.article_id = mentions.article_id and dated.segment_id = mentions.segment_id
        where is_shown(mentions.article_id, mentions.ruleset_id)
          and are_linked(mentions.source_countries, mentions.target_countries, first_country, second_country)
    ),
    counts as (
        select
            article_topics.topic_id,
            count(telling.article_id) as article_count,
            avg(article_topics.salience) filter (where telling.article_id is not null) as mean_salience,
            count(*) as all_article_count
        from ledger.article_topics
        semi join dated on dated.article_id = article_topics.article_id and dated.segment_id = article_topics.segment_id
        left join telling on telling.article_id = article_topics.article_id
        where is_shown(article_topics.article_id, article_topics.ruleset_id)
        group by article_topics.topic_id
    )
    select
        coalesce(topics.name, counts.topic_id) as topic_name,
        topics.level,
        counts.article_count,
        round(counts.article_count / (select count(*) from telling), 3) as article_share,
        round(counts.mean_salience, 3) as mean_salience,
        round(
            counts.article_count * (select count(*) from dated)
            / (counts.all_article_count * (select count(*) from telling)), 2
        ) as lift,
        counts.topic_id
    from counts
    left join topics on topics.topic_id = counts.topic_id
    where counts.article_count > 0
    order by counts.article_count desc, mean_salience desc, counts.topic_id;

-- Examples
-- select article_count = 2 and article_share = 0.667 and lift = 2 from dyad_topics('IND', 'USA') where topic_name = 'international relations';
