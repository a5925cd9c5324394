-- One row per event in the 61 columns of GDELT 2.0's export.CSV; file_time says which file it goes to.
with actors as (
    select
        actors.mention_id,
        case when actors.role = 'source' and actors.position = 0 then 1 else 2 end as side,
        actors.name,
        case when actors.country <> 'IGO' then actors.country end as country,
        case when actors.country = 'IGO' then 'IGO' else gdelt_sector(actors.sector) end as sector
    from ledger.mention_actors as actors
    where is_shown(actors.article_id, actors.ruleset_id)
    qualify row_number() over (
        partition by actors.mention_id, actors.role = 'source' and actors.position = 0
        order by actors.role desc, actors.position
    ) = 1
),
placed_actors as (
    select
        actors.mention_id,
        actors.side,
        upper(actors.name) as name,
        coalesce(actors.country, '') as country,
        actors.sector,
        coalesce(actors.country, '') || actors.sector as code,
        case when countries.fips is null then 0 else 1 end as geo_type,
        case when countries.fips is not null then countries.name end as geo_name,
        countries.fips,
        case when countries.fips is not null then countries.latitude end as latitude,
        case when countries.fips is not null then countries.longitude end as longitude
    from actors
    left join countries on countries.iso3 = actors.country
),
first_mentions as (
    select
        mentions.mention_id,
        articles.url,
        countries.fips,
        countries.name as country_name,
        mentions.place_precision,
        mentions.place_name,
        mentions.place_admin,
        mentions.latitude,
        mentions.longitude,
        case
            when countries.fips is null then 0
            when mentions.place_precision = 'country' then 1
            when mentions.place_precision = 'admin' then if(countries.iso3 = 'USA', 2, 5)
            when mentions.place_precision = 'city' then if(countries.iso3 = 'USA', 3, 4)
            else 0
        end as geo_type
    from ledger.event_mentions as mentions
    join articles on articles.article_id = mentions.article_id
    left join countries on countries.iso3 = mentions.place_country
    where is_shown(mentions.article_id, mentions.ruleset_id)
),
tones as (
    select
        members.event_id,
        avg(codings.tone) * 10 as tone,
        bool_or(mentions.sentence_index <= 2) as is_root
    from ledger.event_members as members
    join ledger.event_mentions as mentions
        on mentions.mention_id = members.mention_id
    join ledger.codings
        on codings.article_id = mentions.article_id and codings.ruleset_id = mentions.ruleset_id
    where is_shown(mentions.article_id, mentions.ruleset_id)
    group by members.event_id
)
select
    events.date_added as file_time,
    events.global_event_id as GLOBALEVENTID,
    strftime(events.event_day, '%Y%m%d')::bigint as SQLDATE,
    strftime(events.event_day, '%Y%m')::bigint as MonthYear,
    year(events.event_day) as Year,
    gdelt_fraction(events.event_day) as FractionDate,
    actor1.code as Actor1Code,
    actor1.name as Actor1Name,
    actor1.country as Actor1CountryCode,
    '' as Actor1KnownGroupCode,
    '' as Actor1EthnicCode,
    '' as Actor1Religion1Code,
    '' as Actor1Religion2Code,
    actor1.sector as Actor1Type1Code,
    '' as Actor1Type2Code,
    '' as Actor1Type3Code,
    actor2.code as Actor2Code,
    actor2.name as Actor2Name,
    actor2.country as Actor2CountryCode,
    '' as Actor2KnownGroupCode,
    '' as Actor2EthnicCode,
    '' as Actor2Religion1Code,
    '' as Actor2Religion2Code,
    actor2.sector as Actor2Type1Code,
    '' as Actor2Type2Code,
    '' as Actor2Type3Code,
    tones.is_root::bigint as IsRootEvent,
    events.cameo_code as EventCode,
    events.cameo_code[:3] as EventBaseCode,
    events.cameo_code[:2] as EventRootCode,
    case event_types.quad_class
        when 'verbal cooperation' then 1
        when 'material cooperation' then 2
        when 'verbal conflict' then 3
        when 'material conflict' then 4
    end as QuadClass,
    event_types.goldstein_score as GoldsteinScale,
    events.mention_count as NumMentions,
    events.source_count as NumSources,
    events.article_count as NumArticles,
    tones.tone as AvgTone,
    coalesce(actor1.geo_type, 0) as Actor1Geo_Type,
    actor1.geo_name as Actor1Geo_FullName,
    actor1.fips as Actor1Geo_CountryCode,
    actor1.fips as Actor1Geo_ADM1Code,
    '' as Actor1Geo_ADM2Code,
    actor1.latitude as Actor1Geo_Lat,
    actor1.longitude as Actor1Geo_Long,
    actor1.fips as Actor1Geo_FeatureID,
    coalesce(actor2.geo_type, 0) as Actor2Geo_Type,
    actor2.geo_name as Actor2Geo_FullName,
    actor2.fips as Actor2Geo_CountryCode,
    actor2.fips as Actor2Geo_ADM1Code,
    '' as Actor2Geo_ADM2Code,
    actor2.latitude as Actor2Geo_Lat,
    actor2.longitude as Actor2Geo_Long,
    actor2.fips as Actor2Geo_FeatureID,
    first_mentions.geo_type as ActionGeo_Type,
    case first_mentions.geo_type
        when 0 then null
        when 1 then first_mentions.country_name
        when 2 then concat_ws(', ', first_mentions.place_name, first_mentions.country_name)
        when 5 then concat_ws(', ', first_mentions.place_name, first_mentions.country_name)
        else concat_ws(', ', first_mentions.place_name, first_mentions.place_admin, first_mentions.country_name)
    end as ActionGeo_FullName,
    case when first_mentions.geo_type > 0 then first_mentions.fips end as ActionGeo_CountryCode,
    case when first_mentions.geo_type = 1 then first_mentions.fips end as ActionGeo_ADM1Code,
    '' as ActionGeo_ADM2Code,
    case when first_mentions.geo_type > 0 then first_mentions.latitude end as ActionGeo_Lat,
    case when first_mentions.geo_type > 0 then first_mentions.longitude end as ActionGeo_Long,
    case when first_mentions.geo_type = 1 then first_mentions.fips end as ActionGeo_FeatureID,
    events.date_added::bigint as DATEADDED,
    first_mentions.url as SOURCEURL
from gdelt_events() as events
join event_types on event_types.event_type = events.event_type
join first_mentions on first_mentions.mention_id = events.first_mention_id
left join tones on tones.event_id = events.event_id
left join placed_actors as actor1 on actor1.mention_id = events.first_mention_id and actor1.side = 1
left join placed_actors as actor2 on actor2.mention_id = events.first_mention_id and actor2.side = 2
order by file_time, GLOBALEVENTID;
