-- Countries of actors and places are in the countries table (or IGO).
with codes as (
    select actors.country, actors.name
    from ledger.mention_actors as actors
    where in_batch(actors.segment_id)
    union all
    select mentions.place_country, mentions.place_name
    from ledger.event_mentions as mentions
    where in_batch(mentions.segment_id)
)
select codes.country, count(*) as row_count, any_value(codes.name) as one_of_them
from codes
anti join countries on countries.iso3 = codes.country
where codes.country <> 'IGO'
group by codes.country;
