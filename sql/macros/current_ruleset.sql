-- Name of the ruleset that the views show; null before anything is coded.
create or replace macro current_ruleset() as
    (select rulesets.ruleset_id from rulesets where rulesets.is_current);

-- Examples
-- select current_ruleset() = 'rules_b';
