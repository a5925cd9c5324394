-- One row per article that holds all words (any case, beginnings of words too), best first by BM25; title words count twice.
-- Reads the full-text index that publishing makes where DuckDB's extension for it is installed.
create or replace macro search_articles(words, from_date := null, to_date := null) as table
    with wanted as (
        select distinct unnest(list_filter(fts_main_articles.tokenize(words), lambda word: word <> '')) as word
    ),
    hits as (
        select
            wanted.word,
            terms.docid,
            count(*) + count(*) filter (where fields.field = 'title') as frequency
        from wanted
        join fts_main_articles.dict on starts_with(dict.term, wanted.word)
        join fts_main_articles.terms on terms.termid = dict.termid
        join fts_main_articles.fields on fields.fieldid = terms.fieldid
        group by wanted.word, terms.docid
    ),
    rarities as (
        select hits.word, ln(1 + (stats.num_docs - count(*) + 0.5) / (count(*) + 0.5)) as rarity
        from hits
        cross join fts_main_articles.stats
        group by hits.word, stats.num_docs
    ),
    scores as (
        select
            hits.docid,
            sum(
                rarities.rarity * hits.frequency * 2.2
                / (hits.frequency + 1.2 * (0.25 + 0.75 * docs.len / stats.avgdl))
            ) as score,
            any_value(docs.name) as article_id
        from hits
        join rarities on rarities.word = hits.word
        join fts_main_articles.docs on docs.docid = hits.docid
        cross join fts_main_articles.stats
        group by hits.docid
        having count(*) = (select count(*) from wanted)
    )
    select
        round(scores.score, 3) as score,
        articles.published_at,
        articles.source_id,
        articles.title,
        articles.url,
        articles.article_id
    from scores
    join articles on articles.article_id = scores.article_id
    where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    order by scores.score desc, articles.published_at desc, articles.article_id;

-- Examples
-- select list(source_id) = ['courier', 'record', 'meridian'] from search_articles('modi TRUMP');
-- select list(source_id) = ['record', 'courier', 'meridian'] from search_articles('trump', '2025-12-01', '2025-12-31');
-- select list(article_id) = ['article_lima'] from search_articles('driv Lim');
-- select count(*) = 0 from search_articles('trump', to_date := '2025-11-30');
-- select count(*) = 0 from search_articles('rump');
-- select count(*) = 0 from search_articles('…');
