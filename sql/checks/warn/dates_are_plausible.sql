-- No article is published more than a day after its fetch, or before 1990, and no actual act lies after its article.
select articles.article_id as id, articles.url, articles.published_date as told_day, articles.fetched_at::date as known_day
from articles
where in_batch(articles.segment_id)
  and (articles.published_date > articles.fetched_at::date + 1 or articles.published_date < date '1990-01-01')
union all
select mentions.mention_id, articles.url, mentions.event_date, articles.published_date
from ledger.event_mentions as mentions
join articles on articles.article_id = mentions.article_id and in_batch(articles.segment_id)
where in_batch(mentions.segment_id)
  and mentions.realis = 'actual'
  and mentions.event_date > articles.published_date + 1;
