-- One row per name that articles use and the rulebook's actors do not know, most frequent first.
create or replace macro unknown_names(from_date := null, to_date := null, minimum_articles := 2) as table
    with counted as (
        select
            entities.name,
            entities.entity_type,
            count(distinct entities.article_id) as article_count,
            count(*) as mention_count,
            arg_max(articles.url, articles.fetched_at) as latest_url
        from ledger.entity_mentions as entities
        join articles on articles.article_id = entities.article_id
        where is_shown(entities.article_id, entities.ruleset_id)
          and entities.actor_id is null
          and entities.entity_type <> 'place'
          and published_in(articles.published_date, articles.fetched_at, from_date, to_date)
        group by entities.name, entities.entity_type
    )
    select
        counted.name,
        counted.entity_type,
        counted.article_count,
        counted.mention_count,
        counted.latest_url
    from counted
    where counted.article_count >= minimum_articles
    order by counted.article_count desc, counted.mention_count desc, counted.name, counted.entity_type;

-- Examples
-- select name = 'Grey Lantern' and article_count = 1 from unknown_names(minimum_articles := 1);
-- select count(*) = 0 from unknown_names();
