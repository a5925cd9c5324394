-- One row per mention that two rulesets code differently, among articles that both coded.
-- A mention is the same where its trigger is: added (second only), lost (first only), or changed, and in what.
create or replace macro ruleset_diff(first_ruleset, second_ruleset, from_date := null, to_date := null) as table
    with shared as (
        select articles.article_id, articles.segment_id
        from articles
        semi join ledger.codings as first_codings
            on first_codings.article_id = articles.article_id
            and first_codings.ruleset_id = first_ruleset
        semi join ledger.codings as second_codings
            on second_codings.article_id = articles.article_id
            and second_codings.ruleset_id = second_ruleset
        where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    numbered as (
        select
            mentions.article_id,
            mentions.part,
            mentions.sentence,
            mentions.sentence_start,
            mentions.trigger_start,
            mentions.trigger_end,
            mentions.mention_id,
            mentions.ruleset_id,
            mentions.event_type,
            mentions.mode,
            mentions.realis,
            mentions.source_names,
            mentions.source_countries,
            mentions.target_names,
            mentions.target_countries,
            mentions.event_date,
            mentions.place_name,
            mentions.cameo_code,
            mentions.confidence,
            mentions.rule_id,
            row_number() over (
                partition by
                    mentions.ruleset_id, mentions.article_id, mentions.part, mentions.trigger_start, mentions.trigger_end
                order by mentions.event_type, mentions.mention_id
            ) as place
        from ledger.event_mentions as mentions
        semi join shared on shared.article_id = mentions.article_id and shared.segment_id = mentions.segment_id
        where mentions.ruleset_id in (first_ruleset, second_ruleset)
    ),
    earlier as (
        select * from numbered where numbered.ruleset_id = first_ruleset
    ),
    later as (
        select * from numbered where numbered.ruleset_id = second_ruleset
    ),
    compared as (
        select
            case when earlier.mention_id is null then 'added' when later.mention_id is null then 'lost' else 'changed' end as change,
            list_filter(
                [
                    case when earlier.event_type <> later.event_type then 'event_type' end,
                    case when earlier.mode is distinct from later.mode then 'mode' end,
                    case when earlier.realis <> later.realis then 'realis' end,
                    case when earlier.source_names <> later.source_names or earlier.source_countries <> later.source_countries then 'source' end,
                    case when earlier.target_names <> later.target_names or earlier.target_countries <> later.target_countries then 'target' end,
                    case when earlier.event_date is distinct from later.event_date then 'event_date' end,
                    case when earlier.place_name is distinct from later.place_name then 'place' end,
                    case when earlier.cameo_code <> later.cameo_code then 'cameo_code' end,
                    case when round(earlier.confidence, 3) <> round(later.confidence, 3) then 'confidence' end
                ],
                lambda difference: difference is not null
            ) as differences,
            earlier.event_type as first_type,
            later.event_type as second_type,
            earlier.realis as first_realis,
            later.realis as second_realis,
            earlier.source_names as first_source,
            later.source_names as second_source,
            earlier.target_names as first_target,
            later.target_names as second_target,
            earlier.rule_id as first_rule,
            later.rule_id as second_rule,
            coalesce(later.article_id, earlier.article_id) as article_id,
            coalesce(later.part, earlier.part) as part,
            coalesce(later.sentence_start, earlier.sentence_start) as sentence_start,
            coalesce(later.sentence, earlier.sentence) as sentence,
            coalesce(later.trigger_start, earlier.trigger_start) as trigger_start,
            coalesce(later.trigger_end, earlier.trigger_end) as trigger_end
        from earlier
        full join later
            on later.article_id = earlier.article_id
            and later.part = earlier.part
            and later.trigger_start = earlier.trigger_start
            and later.trigger_end = earlier.trigger_end
            and later.place = earlier.place
    )
    select
        compared.change,
        compared.differences,
        marked_text(compared.sentence, compared.sentence_start, compared.trigger_start, compared.trigger_end) as sentence,
        compared.first_type,
        compared.second_type,
        compared.first_realis,
        compared.second_realis,
        compared.first_source,
        compared.second_source,
        compared.first_target,
        compared.second_target,
        compared.first_rule,
        compared.second_rule,
        articles.url
    from compared
    join articles on articles.article_id = compared.article_id
    where compared.change <> 'changed'
       or len(compared.differences) > 0
    order by compared.change, compared.article_id, compared.part, compared.trigger_start;

-- Examples
-- select list(change order by change) = ['added', 'changed', 'lost'] from ruleset_diff('rules_a', 'rules_b');
-- select differences = ['event_type', 'mode', 'cameo_code'] and first_type = 'AGREE' and second_type = 'CONSULT' from ruleset_diff('rules_a', 'rules_b') where change = 'changed';
-- select sentence = 'Washington ›urged‹ India to open its market.' from ruleset_diff('rules_a', 'rules_b') where change = 'added';
-- select count(*) = 0 from ruleset_diff('rules_a', 'rules_a');
-- select count(*) = 0 from ruleset_diff('rules_a', 'rules_b', to_date := '2025-12-11');
