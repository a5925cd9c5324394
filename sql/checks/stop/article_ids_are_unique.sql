-- An article is there once.
select articles.article_id, count(*) as article_count
from articles
where articles.article_id in (select batch.article_id from articles as batch where in_batch(batch.segment_id))
group by articles.article_id
having count(*) > 1;
