-- One row per event of the current ruleset: the sentence of its first mention, and where it stands.
create or replace macro event_sentences() as table
    select
        members.event_id,
        span_text(
            part_text(articles.title, articles.standfirst, articles.body_text, mentions.part),
            mentions.sentence_start,
            mentions.sentence_end
        ) as sentence,
        articles.title,
        articles.url,
        articles.source_id
    from ledger.event_members as members
    join ledger.event_mentions as mentions on mentions.mention_id = members.mention_id
    join articles on articles.article_id = mentions.article_id
    where members.reason = 'first'
      and members.ruleset_id = current_ruleset();

-- Examples
-- select count(*) = 5 and count(distinct event_id) = 5 from event_sentences();
-- select sentence = 'Modi spoke to Trump by telephone on Thursday.' from event_sentences() where event_id = 'event_call';
