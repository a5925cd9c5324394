-- An article is short enough to be coded whole; of a longer one the first 200,000 characters are.
select articles.article_id, articles.url, length(articles.body_text) as character_count
from articles
where in_batch(articles.segment_id)
  and length(articles.body_text) > 200000;
