-- One row per article in the 27 columns of GDELT 2.1's gkg.csv; file_time says which file it goes to.
-- What we do not measure (counts, GCAM, amounts, the parts of the tone) stays empty.
with coded as (
    select
        articles.*,
        codings.tone,
        quarter_hour(coalesce(articles.published_at, articles.fetched_at)) as file_time
    from articles
    join ledger.codings on codings.article_id = articles.article_id
    where is_shown(codings.article_id, codings.ruleset_id)
),
theme_names as (
    select
        topics.topic_id,
        'MEDTOP_' || trim(regexp_replace(upper(topics.name), '[^A-Z0-9]+', '_', 'g'), '_') as theme
    from topics
),
themes as (
    select
        held.article_id,
        string_agg(coalesce(theme_names.theme, held.topic_id) || ';', '' order by held.salience desc, held.topic_id) as themes
    from ledger.article_topics as held
    left join theme_names on theme_names.topic_id = held.topic_id
    where is_shown(held.article_id, held.ruleset_id)
    group by held.article_id
),
placed_themes as (
    select
        phrases.article_id,
        string_agg(
            coalesce(theme_names.theme, phrases.topic_id) || ','
            || document_offset(coded.title, coded.standfirst, phrases.part, phrases.phrase_start) || ';', ''
            order by document_offset(coded.title, coded.standfirst, phrases.part, phrases.phrase_start), phrases.topic_id
        ) as themes
    from ledger.topic_mentions as phrases
    join coded on coded.article_id = phrases.article_id
    left join theme_names on theme_names.topic_id = phrases.topic_id
    where is_shown(phrases.article_id, phrases.ruleset_id)
    group by phrases.article_id
),
names as (
    select
        entities.article_id,
        entities.entity_type,
        replace(replace(entities.name, ';', ' '), ',', ' ') as name,
        countries.name as country_name,
        countries.fips,
        countries.latitude,
        countries.longitude,
        document_offset(coded.title, coded.standfirst, entities.part, entities.name_start) as name_offset
    from ledger.entity_mentions as entities
    join coded on coded.article_id = entities.article_id
    left join countries on countries.iso3 = entities.country and countries.name = entities.name
    where is_shown(entities.article_id, entities.ruleset_id)
),
named as (
    select
        names.article_id,
        array_to_string(list_distinct(list(lower(names.name) order by names.name_offset) filter (where names.entity_type = 'person')), ';') as persons,
        string_agg(names.name || ',' || names.name_offset, ';' order by names.name_offset) filter (where names.entity_type = 'person') as placed_persons,
        array_to_string(list_distinct(list(lower(names.name) order by names.name_offset) filter (where names.entity_type = 'organisation')), ';') as organisations,
        string_agg(names.name || ',' || names.name_offset, ';' order by names.name_offset) filter (where names.entity_type = 'organisation') as placed_organisations,
        string_agg(names.name || ',' || names.name_offset, ';' order by names.name_offset) filter (where names.entity_type <> 'place') as all_names
    from names
    group by names.article_id
),
spots as (
    select
        names.article_id,
        names.name_offset,
        concat_ws('#', '1', names.country_name, names.fips, names.fips) as start_of_block,
        concat_ws('#', coalesce(printf('%.8g', names.latitude), ''), coalesce(printf('%.8g', names.longitude), ''), names.fips)
            as end_of_block
    from names
    where names.entity_type = 'place'
      and names.fips is not null
    union
    select
        mentions.article_id,
        document_offset(coded.title, coded.standfirst, mentions.part, mentions.sentence_start),
        concat_ws('#', if(countries.iso3 = 'USA', '3', '4'), concat_ws(', ', mentions.place_name, mentions.place_admin, countries.name), countries.fips, ''),
        concat_ws('#', coalesce(printf('%.8g', mentions.latitude), ''), coalesce(printf('%.8g', mentions.longitude), ''), '')
    from ledger.event_mentions as mentions
    join coded on coded.article_id = mentions.article_id
    join countries on countries.iso3 = mentions.place_country
    where is_shown(mentions.article_id, mentions.ruleset_id)
      and mentions.place_precision = 'city'
      and countries.fips is not null
),
locations as (
    select
        spots.article_id,
        array_to_string(list_sort(list_distinct(list(spots.start_of_block || '#' || spots.end_of_block))), ';') as places,
        string_agg(spots.start_of_block || '##' || spots.end_of_block || '#' || spots.name_offset, ';' order by spots.name_offset, spots.start_of_block) as placed_places
    from spots
    group by spots.article_id
),
spoken as (
    select
        quotations.article_id,
        string_agg(
            concat_ws(
                '|',
                document_offset(coded.title, coded.standfirst, quotations.part, quotations.quotation_start),
                length(quotations.quotation_text),
                coalesce(quotations.verb, ''),
                replace(replace(quotations.quotation_text, '|', ' '), '#', ' ')
            ), '#'
            order by document_offset(coded.title, coded.standfirst, quotations.part, quotations.quotation_start)
        ) as quotations
    from ledger.quotations
    join coded on coded.article_id = quotations.article_id
    where is_shown(quotations.article_id, quotations.ruleset_id)
      and quotations.is_direct
    group by quotations.article_id
)
select
    coded.file_time,
    coded.file_time || '-' || row_number() over (partition by coded.file_time order by coded.article_id) as GKGRECORDID,
    coded.file_time::bigint as DATE,
    1 as SourceCollectionIdentifier,
    coded.domain as SourceCommonName,
    coded.url as DocumentIdentifier,
    '' as Counts,
    '' as V2Counts,
    themes.themes as Themes,
    placed_themes.themes as V2Themes,
    locations.places as Locations,
    locations.placed_places as V2Locations,
    named.persons as Persons,
    named.placed_persons as V2Persons,
    named.organisations as Organizations,
    named.placed_organisations as V2Organizations,
    concat_ws(',', coalesce(printf('%g', round(coded.tone * 10, 4)), ''), '', '', '', '', '', coded.word_count) as V2Tone,
    '' as Dates,
    '' as GCAM,
    coded.image_url as SharingImage,
    '' as RelatedImages,
    '' as SocialImageEmbeds,
    '' as SocialVideoEmbeds,
    spoken.quotations as Quotations,
    named.all_names as AllNames,
    '' as Amounts,
    '' as TranslationInfo,
    concat(
        '<PAGE_PRECISEPUBTIMESTAMP>', strftime(coded.published_at at time zone 'UTC', '%Y%m%d%H%M%S'), '</PAGE_PRECISEPUBTIMESTAMP>',
        '<PAGE_TITLE>', replace(replace(coded.title, '&', '&amp;'), '<', '&lt;'), '</PAGE_TITLE>',
        '<PAGE_AUTHORS>', replace(replace(array_to_string(coded.authors, ';'), '&', '&amp;'), '<', '&lt;'), '</PAGE_AUTHORS>'
    ) as Extras
from coded
left join themes on themes.article_id = coded.article_id
left join placed_themes on placed_themes.article_id = coded.article_id
left join locations on locations.article_id = coded.article_id
left join named on named.article_id = coded.article_id
left join spoken on spoken.article_id = coded.article_id
order by coded.file_time, coded.article_id;
