-- One row per event of the current ruleset: the sentence of its first mention, and where it stands.
create or replace macro event_sentences() as table
    select
        event_sentences.event_id,
        event_sentences.sentence,
        articles.title,
        articles.url,
        articles.source_id
    from ledger.event_sentences
    join articles on articles.article_id = event_sentences.article_id;

-- Examples
-- select count(*) = 5 and count(distinct event_id) = 5 from event_sentences();
-- select sentence = 'Modi spoke to Trump by telephone on Thursday.' from event_sentences() where event_id = 'event_call';
