-- One row per pair of topics that stand in the same articles; a topic and its own parent make no pair.
-- lift says how many times more often than two topics that know nothing of each other.
create or replace macro cooccurring_topics(
    from_date := null, to_date := null, minimum_count := 3, minimum_salience := 0.1
) as table
    with dated as (
        select articles.article_id, articles.segment_id
        from articles
        where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    held as (
        select article_topics.article_id, article_topics.topic_id
        from ledger.article_topics
        semi join dated on dated.article_id = article_topics.article_id and dated.segment_id = article_topics.segment_id
        where is_shown(article_topics.article_id, article_topics.ruleset_id)
          and article_topics.salience >= minimum_salience
    ),
    alone as (
        select held.topic_id, count(*) as article_count
        from held
        group by held.topic_id
    ),
    pairs as (
        select first.topic_id as first_topic_id, second.topic_id as second_topic_id, count(*) as article_count
        from held as first
        join held as second on second.article_id = first.article_id and second.topic_id > first.topic_id
        group by first.topic_id, second.topic_id
    )
    select
        coalesce(first_path.path[-1], pairs.first_topic_id) as first_topic,
        coalesce(second_path.path[-1], pairs.second_topic_id) as second_topic,
        pairs.article_count,
        round(pairs.article_count * (select count(*) from dated) / (first.article_count * second.article_count), 2) as lift,
        pairs.first_topic_id,
        pairs.second_topic_id
    from pairs
    join alone as first on first.topic_id = pairs.first_topic_id
    join alone as second on second.topic_id = pairs.second_topic_id
    left join topic_paths() as first_path on first_path.topic_id = pairs.first_topic_id
    left join topic_paths() as second_path on second_path.topic_id = pairs.second_topic_id
    where pairs.article_count >= minimum_count
      and not list_contains(coalesce(first_path.ancestors, []), pairs.second_topic_id)
      and not list_contains(coalesce(second_path.ancestors, []), pairs.first_topic_id)
    order by pairs.article_count desc, lift desc, pairs.first_topic_id, pairs.second_topic_id;

-- Examples
-- select article_count = 2 and lift = 1.5 from cooccurring_topics(minimum_count := 2) where [first_topic, second_topic] = ['economy, business and finance', 'politics'];
-- select count(*) = 0 from cooccurring_topics(minimum_count := 1) where [first_topic, second_topic] = ['politics', 'international relations'];
