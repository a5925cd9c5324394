-- One row per article that holds all words (any case, parts of words too), those with more of them in the title first.
-- The plain search, without an index; where the extension is installed, publishing puts sql/search in its place.
create or replace macro search_articles(words, from_date := null, to_date := null) as table
    -- Days come first and the longest words second: reading the text of an article costs far more than reading its date.
    with dated as (
        select articles.rowid as row_number
        from articles
        where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    holding as (
        select articles.title, articles.standfirst, articles.body_text, articles.published_at, articles.source_id,
            articles.url, articles.article_id
        from articles
        semi join dated on dated.row_number = articles.rowid
        -- Two words are looked for by an expression that is compiled once; only for more of them are lists made.
        where regexp_matches(
            concat_ws(' ', articles.title, articles.standfirst, articles.body_text),
            '(?i)' || regexp_escape(list_reverse_sort(list_transform(string_split(trim(words), ' '), lambda word: {'size': length(word), 'word': word}))[1].word)
        )
          and regexp_matches(
              concat_ws(' ', articles.title, articles.standfirst, articles.body_text),
              '(?i)' || regexp_escape(coalesce(list_reverse_sort(list_transform(string_split(trim(words), ' '), lambda word: {'size': length(word), 'word': word}))[2].word, ''))
          )
    )
    select
        len(list_filter(string_split(lower(trim(words)), ' '), lambda word: contains(lower(holding.title), word)))::double as score,
        holding.published_at,
        holding.source_id,
        holding.title,
        holding.url,
        holding.article_id
    from holding
    where len(string_split(trim(words), ' ')) <= 2
       or list_bool_and(
           list_transform(
               string_split(lower(trim(words)), ' '),
               lambda word: contains(lower(concat_ws(' ', holding.title, holding.standfirst, holding.body_text)), word)
           )
       )
    order by score desc, holding.published_at desc, holding.article_id;

-- Examples
-- select list(source_id) = ['courier', 'record', 'meridian'] and list(score) = [2, 1, 0] from search_articles('modi TRUMP');
-- select list(source_id) = ['courier', 'record', 'meridian'] from search_articles('trump', '2025-12-01', '2025-12-31');
-- select count(*) = 0 from search_articles('trump', to_date := '2025-11-30');
-- select count(*) = 0 from search_articles('modi t.ump');
