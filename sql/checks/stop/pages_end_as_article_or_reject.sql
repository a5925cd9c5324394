-- Every page that was fetched ends as a version of an article or as a reject with a reason.
select fetches.segment_id, fetches.url, fetches.source_id
from raw.fetches
where in_batch(fetches.segment_id)
  and fetches.purpose = 'page'
  and fetches.outcome = 'fetched'
  and not exists (
      select true
      from articles
      where in_batch(articles.segment_id)
        and articles.segment_id = fetches.segment_id
        and articles.url = fetches.url
  )
  and not exists (
      select true
      from raw.article_versions as versions
      where in_batch(versions.segment_id)
        and versions.segment_id = fetches.segment_id
        and versions.url = fetches.url
  )
  and not exists (
      select true
      from rejects
      where in_batch(rejects.segment_id)
        and rejects.segment_id = fetches.segment_id
        and rejects.url = fetches.url
  );
