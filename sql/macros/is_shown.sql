-- True for the coded rows of an article that the views and macros show: one coding of each article.
-- Asked the other way round, because few codings are hidden and all rows are asked.
create or replace macro is_shown(article_id, ruleset_id) as
    (article_id, ruleset_id) not in (
        select (codings.article_id, codings.ruleset_id)
        from ledger.codings
        where not codings.is_shown
    );

-- Examples
-- select is_shown('article_call', 'rules_b');
-- select not is_shown('article_call', 'rules_a');
