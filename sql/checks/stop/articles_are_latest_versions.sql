-- No older version of an article is newer than the one that articles holds, and none is there twice.
select versions.article_id, versions.segment_id, versions.fetched_at, articles.fetched_at as article_fetched_at
from raw.article_versions as versions
left join articles on articles.article_id = versions.article_id
where in_batch(versions.segment_id)
  and (
      articles.article_id is null
      or versions.fetched_at > articles.fetched_at
      or versions.segment_id = articles.segment_id
  );
