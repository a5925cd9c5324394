-- One row per act: what its shown mentions tell together, and the sentence of the first.
create or replace view events as
select
    events.event_id,
    events.ruleset_id,
    events.event_type,
    event_types.quad_class,
    event_types.plover_score,
    event_types.goldstein_score,
    events.mode,
    events.cameo_code,
    events.realis,
    events.event_date,
    events.date_precision,
    events.source_names,
    events.source_countries,
    names_of(events.source_countries, country_map.country_names) as source_country_names,
    events.source_sectors,
    events.target_names,
    events.target_countries,
    names_of(events.target_countries, country_map.country_names) as target_country_names,
    events.target_sectors,
    events.place_name,
    events.place_country,
    country_map.country_names[events.place_country] as place_country_name,
    events.latitude,
    events.longitude,
    events.mention_count,
    events.article_count,
    events.source_count,
    events.independent_source_count,
    events.first_seen,
    events.last_seen,
    events.confidence,
    events.sentence,
    events.title,
    events.url
from ledger.events
join event_types on event_types.event_type = events.event_type
cross join country_map() as country_map;

comment on column events.source_country_names is 'Names of these countries';
comment on column events.target_country_names is 'Names of these countries';
comment on column events.place_country_name is 'Name of the country; null when unknown';
comment on column events.sentence is 'The sentence of the first mention; evidence(event_id) shows all';
comment on column events.title is 'Headline of the first mention''s article';
comment on column events.url is 'Address of the first mention''s article';
