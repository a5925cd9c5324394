-- One row per story: how many independent sources carried it, reprints of one text counted once.
-- An own report of the same act is another text; it joins here through the events that both tell.
create or replace macro story_spread(from_date := null, to_date := null, minimum_articles := 1) as table
    select
        stories.independent_source_count,
        stories.article_count,
        first_article.title,
        first_article.published_at as first_published_at,
        list(distinct articles.source_id order by articles.source_id) as source_ids,
        count(story_articles.copied_from) as copy_count,
        first_article.url,
        stories.story_id
    from stories
    join articles as first_article on first_article.article_id = stories.first_article_id
    join story_articles on story_articles.story_id = stories.story_id
    join articles on articles.article_id = story_articles.article_id
    where published_in(first_article.published_date, first_article.fetched_at, from_date, to_date)
      and stories.article_count >= minimum_articles
    group by all
    order by stories.independent_source_count desc, stories.article_count desc, stories.story_id;

-- Examples
-- select article_count = 2 and copy_count = 1 and source_ids = ['courier', 'record'] from story_spread(minimum_articles := 2);
