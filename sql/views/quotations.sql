-- One row per quotation, under the current rules.
create or replace view quotations as
select
    quotations.article_id,
    quotations.ruleset_id,
    quotations.segment_id,
    quotations.part,
    quotations.sentence_index,
    quotations.quotation_start,
    quotations.quotation_end,
    quotations.quotation_text,
    quotations.is_direct,
    quotations.verb,
    quotations.speaker_text,
    quotations.speaker_name,
    quotations.speaker_country,
    quotations.speaker_actor_id,
    countries.name as speaker_country_name,
    articles.title,
    articles.url,
    articles.published_at
from ledger.quotations
join articles on articles.article_id = quotations.article_id
left join countries on countries.iso3 = quotations.speaker_country
where is_shown(quotations.article_id, quotations.ruleset_id);

comment on column quotations.speaker_country_name is 'Name of the country; null for international bodies and where unknown';
