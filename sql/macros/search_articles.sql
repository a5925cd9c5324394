-- One row per article that holds all words (any case, parts of words too), those with more of them in the title first.
-- Needs no extension.
create or replace macro search_articles(words, from_date := null, to_date := null) as table
    select
        len(list_filter(string_split(lower(trim(words)), ' '), lambda word: contains(lower(articles.title), word))) as words_in_title,
        articles.published_at,
        articles.source_id,
        articles.title,
        articles.url,
        articles.article_id
    from articles
    where list_bool_and(
            list_transform(
                string_split(lower(trim(words)), ' '),
                lambda word: contains(lower(concat_ws(' ', articles.title, articles.standfirst, articles.body_text)), word)
            )
        )
      and article_day(articles.published_date, articles.fetched_at) >= coalesce(from_date::date, date '0001-01-01')
      and article_day(articles.published_date, articles.fetched_at) <= coalesce(to_date::date, date '9999-12-31')
    order by words_in_title desc, articles.published_at desc, articles.article_id;

-- Examples
-- select list(source_id) = ['courier', 'record', 'meridian'] and list(words_in_title) = [2, 1, 0] from search_articles('modi TRUMP');
