-- One row per act told in a sentence, under the current rules, with the sentence.
create or replace view event_mentions as
select
    mentions.mention_id,
    mentions.article_id,
    mentions.ruleset_id,
    mentions.segment_id,
    mentions.part,
    mentions.sentence_index,
    mentions.sentence_start,
    mentions.sentence_end,
    mentions.trigger_start,
    mentions.trigger_end,
    mentions.trigger_text,
    mentions.event_type,
    mentions.mode,
    mentions.cameo_code,
    mentions.realis,
    mentions.realis_words,
    mentions.source_names,
    mentions.source_countries,
    mentions.source_sectors,
    mentions.target_names,
    mentions.target_countries,
    mentions.target_sectors,
    mentions.event_date,
    mentions.date_precision,
    mentions.date_text,
    mentions.place_text,
    mentions.place_name,
    mentions.place_country,
    mentions.place_admin,
    mentions.geoname_id,
    mentions.latitude,
    mentions.longitude,
    mentions.place_precision,
    mentions.confidence,
    mentions.rule_id,
    mentions.sentence,
    articles.title,
    articles.url,
    articles.source_id,
    articles.published_at
from ledger.event_mentions as mentions
join articles on articles.article_id = mentions.article_id
where is_shown(mentions.article_id, mentions.ruleset_id);

comment on column event_mentions.sentence is 'The sentence that tells it';
