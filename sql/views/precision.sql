-- One row per event type, rule, source, ruleset and band of confidence: how much of it people judged right.
create or replace view precision as
with latest as (
    select
        verdicts.event_type,
        verdicts.rule_id,
        verdicts.source_id,
        verdicts.ruleset_id,
        floor(least(verdicts.confidence, 0.99) * 5) / 5 as confidence_from,
        verdicts.verdict
    from ledger.verdicts
    qualify row_number() over (
        partition by verdicts.mention_id
        order by verdicts.reviewed_at desc, verdicts.reviewer
    ) = 1
),
scoped as (
    select 'all' as scope, '' as name, latest.verdict from latest
    union all
    select 'event_type', latest.event_type, latest.verdict from latest
    union all
    select 'rule', latest.rule_id, latest.verdict from latest
    union all
    select 'source', latest.source_id, latest.verdict from latest
    union all
    select 'ruleset', latest.ruleset_id, latest.verdict from latest
    union all
    select 'confidence', 'from ' || latest.confidence_from, latest.verdict from latest
),
counted as (
    select
        scoped.scope,
        scoped.name,
        count(*) as reviewed_count,
        count(*) filter (where scoped.verdict = 'right') as right_count,
        count(*) filter (where scoped.verdict not in ('not_an_event', 'wrong_type')) as type_right_count
    from scoped
    group by scoped.scope, scoped.name
)
select
    counted.scope,
    counted.name,
    counted.reviewed_count,
    counted.right_count,
    round(counted.right_count / counted.reviewed_count, 3) as precision,
    round(wilson_low(counted.right_count, counted.reviewed_count), 3) as precision_low,
    round(wilson_high(counted.right_count, counted.reviewed_count), 3) as precision_high,
    counted.type_right_count,
    round(counted.type_right_count / counted.reviewed_count, 3) as type_precision,
    round(wilson_low(counted.type_right_count, counted.reviewed_count), 3) as type_precision_low,
    round(wilson_high(counted.type_right_count, counted.reviewed_count), 3) as type_precision_high
from counted
order by counted.scope, counted.reviewed_count desc, counted.name;

comment on column precision.scope is 'all, event_type, rule, source, ruleset or confidence';
comment on column precision.name is 'Which one; empty for all';
comment on column precision.reviewed_count is 'Mentions that people judged';
comment on column precision.right_count is 'Of these, right in type, actors and realis';
comment on column precision.precision is 'Share that is right';
comment on column precision.precision_low is 'Lower end of its 95 % Wilson interval';
comment on column precision.precision_high is 'Upper end of its 95 % Wilson interval';
comment on column precision.type_right_count is 'Mentions that are events of the coded type, whatever else is wrong';
comment on column precision.type_precision is 'Share of these';
comment on column precision.type_precision_low is 'Lower end of its 95 % Wilson interval';
comment on column precision.type_precision_high is 'Upper end of its 95 % Wilson interval';
