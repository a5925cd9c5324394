-- One row per event mention that people judged: the latest judgement.
create or replace view verdicts as
select
    verdicts.mention_id,
    verdicts.ruleset_id,
    verdicts.article_id,
    verdicts.source_id,
    verdicts.event_type,
    verdicts.rule_id,
    verdicts.confidence,
    verdicts.verdict,
    verdicts.reviewer,
    verdicts.reviewed_at
from ledger.verdicts
qualify row_number() over (
    partition by verdicts.mention_id
    order by verdicts.reviewed_at desc, verdicts.reviewer
) = 1;
