-- 10. What changed between two versions of the rules? Here: the one used before, and the present one.
from ruleset_diff(
    (select arg_max(ruleset_id, first_used_at) from rulesets where not is_current),
    current_ruleset()
);
