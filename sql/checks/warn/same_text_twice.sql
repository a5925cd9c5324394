-- A source gives one text under one address: two addresses mean that URLs are not cleaned well enough.
select articles.source_id, articles.content_hash, count(*) as article_count, list(articles.url order by articles.url)[:3] as urls
from articles
where in_batch(articles.segment_id)
group by articles.source_id, articles.content_hash
having count(*) > 1;
