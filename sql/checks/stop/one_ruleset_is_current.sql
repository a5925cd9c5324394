-- The views show exactly one ruleset as soon as there is one.
select count(*) filter (where rulesets.is_current) as current_count, count(*) as ruleset_count
from rulesets
having count(*) > 0 and count(*) filter (where rulesets.is_current) <> 1;
