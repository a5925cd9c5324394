-- Every article is in one story, and a story counts its articles right.
with held as (
    select
        story_articles.story_id,
        count(*) as article_count,
        count(*) - count(articles.article_id) as lost_count,
        count(*) - count(distinct story_articles.article_id) as double_count,
        bool_or(story_articles.article_id = stories.first_article_id) as has_first
    from story_articles
    left join stories on stories.story_id = story_articles.story_id
    left join articles on articles.article_id = story_articles.article_id
    group by story_articles.story_id
)
select coalesce(stories.story_id, held.story_id) as id, stories.article_count, held.article_count as held_article_count
from stories as stories
full join held on held.story_id = stories.story_id
where stories.article_count is distinct from held.article_count
   or held.lost_count <> 0
   or held.double_count <> 0
   or not held.has_first
union all
select articles.article_id, null, count(story_articles.article_id)
from articles
left join story_articles on story_articles.article_id = articles.article_id
group by articles.article_id
having count(story_articles.article_id) <> 1;
