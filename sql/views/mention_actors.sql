-- One row per actor of an event mention, under the current rules.
create or replace view mention_actors as
select
    actors.mention_id,
    actors.article_id,
    actors.ruleset_id,
    actors.segment_id,
    actors.role,
    actors.position,
    actors.part,
    actors.actor_start,
    actors.actor_end,
    actors.actor_text,
    actors.actor_id,
    actors.name,
    actors.country,
    actors.sector,
    actors.resolution,
    countries.name as country_name
from ledger.mention_actors as actors
left join countries on countries.iso3 = actors.country
where is_shown(actors.article_id, actors.ruleset_id);

comment on column mention_actors.country_name is 'Name of the country; null for international bodies and where unknown';
