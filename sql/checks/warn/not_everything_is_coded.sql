-- Every article of a segment is coded under the current ruleset.
select articles.segment_id, count(*) as article_count, any_value(articles.url) as one_of_them
from articles
where in_batch(articles.segment_id)
  and exists (select true from rulesets)
  and not exists (
      select true
      from ledger.codings
      where in_batch(codings.segment_id)
        and codings.article_id = articles.article_id
        and is_shown(codings.article_id, codings.ruleset_id)
  )
group by articles.segment_id;
