-- 10. What changed between two versions of the rules? Here: the one used before, and the present one.
select
    change,
    differences,
    first_type,
    second_type,
    count(*) as mention_count,
    min(sentence) as one_of_them
from ruleset_diff(
    (select arg_max(ruleset_id, first_used_at) from rulesets where not is_current),
    current_ruleset(),
    '2025-11-24',
    '2025-12-31'
)
group by change, differences, first_type, second_type
order by mention_count desc, change, differences, first_type, second_type
limit 20;
