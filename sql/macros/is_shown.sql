-- True for the coded rows of an article that the views and macros show: those of the current ruleset.
create or replace macro is_shown(article_id, ruleset_id) as
    ruleset_id = current_ruleset();

-- Examples
-- select is_shown('article_call', 'rules_b');
-- select not is_shown('article_call', 'rules_a');
