-- 10. What changed between two versions of the rules? Here: from the last but one that was first used, to the last.
select
    change,
    differences,
    first_type,
    second_type,
    count(*) as mention_count,
    min(sentence) as one_of_them
from ruleset_diff(
    (select arg_max(ruleset_id, first_used_at, 2)[2] from rulesets),
    (select arg_max(ruleset_id, first_used_at) from rulesets),
    '2025-11-24',
    '2025-12-31'
)
group by change, differences, first_type, second_type
order by mention_count desc, change, differences, first_type, second_type
limit 20;
