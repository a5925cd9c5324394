-- Only the latest version of an article is coded, once under each ruleset, by a ruleset that is listed.
select codings.article_id, codings.ruleset_id, codings.segment_id, count(*) as coding_count
from ledger.codings
left join articles
    on articles.article_id = codings.article_id
    and articles.segment_id = codings.segment_id
    and in_batch(articles.segment_id)
left join rulesets on rulesets.ruleset_id = codings.ruleset_id
where in_batch(codings.segment_id)
group by codings.article_id, codings.ruleset_id, codings.segment_id
having count(*) > 1
    or count(articles.article_id) = 0
    or count(rulesets.ruleset_id) = 0;
