-- Sources that gave articles before, but none in the last two days of collecting
select articles.source_id, max(articles.fetched_at)::date as last_article_on
from articles
join sources on sources.source_id = articles.source_id
group by articles.source_id
having max(articles.fetched_at) < (select max(polls.last_polled_at) from raw.polls as polls) - interval 2 day
order by articles.source_id;
