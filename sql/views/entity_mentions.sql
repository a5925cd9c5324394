-- One row per name in an article, under the current rules.
create or replace view entity_mentions as
select
    entities.article_id,
    entities.ruleset_id,
    entities.segment_id,
    entities.part,
    entities.sentence_index,
    entities.name_start,
    entities.name_end,
    entities.name_text,
    entities.entity_type,
    entities.name,
    entities.country,
    entities.actor_id,
    countries.name as country_name
from ledger.entity_mentions as entities
left join countries on countries.iso3 = entities.country
where is_shown(entities.article_id, entities.ruleset_id);

comment on column entity_mentions.country_name is 'Name of the country; null for international bodies and where unknown';
