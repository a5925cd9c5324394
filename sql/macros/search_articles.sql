-- One row per article that holds all words (any case, parts of words too), those with more of them in the title first.
-- Needs no extension.
create or replace macro search_articles(words, from_date := null, to_date := null) as table
    -- The days come first: reading the words of an article costs far more than reading its date.
    with dated as materialized (
        select articles.*
        from articles
        where article_day(articles.published_date, articles.fetched_at) >= coalesce(from_date::date, date '0001-01-01')
          and article_day(articles.published_date, articles.fetched_at) <= coalesce(to_date::date, date '9999-12-31')
    )
    select
        len(list_filter(string_split(lower(trim(words)), ' '), lambda word: contains(lower(dated.title), word))) as words_in_title,
        dated.published_at,
        dated.source_id,
        dated.title,
        dated.url,
        dated.article_id
    from dated
    where list_bool_and(
        list_transform(
            string_split(lower(trim(words)), ' '),
            lambda word: contains(lower(concat_ws(' ', dated.title, dated.standfirst, dated.body_text)), word)
        )
    )
    order by words_in_title desc, dated.published_at desc, dated.article_id;

-- Examples
-- select list(source_id) = ['courier', 'record', 'meridian'] and list(words_in_title) = [2, 1, 0] from search_articles('modi TRUMP');
