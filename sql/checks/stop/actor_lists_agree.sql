-- The names and countries in a mention's lists are those of its actors.
with listed as (
    select
        actors.mention_id,
        list_sort(list_distinct(list(actors.name) filter (where actors.role = 'source'))) as source_names,
        list_sort(list_distinct(list(actors.name) filter (where actors.role = 'target'))) as target_names,
        list_sort(list_distinct(list(actors.country) filter (where actors.role = 'source'))) as source_countries,
        list_sort(list_distinct(list(actors.country) filter (where actors.role = 'target'))) as target_countries
    from ledger.mention_actors as actors
    where in_batch(actors.segment_id)
    group by actors.mention_id
)
select mentions.mention_id, mentions.source_names, listed.source_names, mentions.target_names, listed.target_names
from ledger.event_mentions as mentions
left join listed on listed.mention_id = mentions.mention_id
where in_batch(mentions.segment_id)
  and (
      list_sort(mentions.source_names) <> coalesce(listed.source_names, [])
      or list_sort(mentions.target_names) <> coalesce(listed.target_names, [])
      or list_sort(mentions.source_countries) <> coalesce(listed.source_countries, [])
      or list_sort(mentions.target_countries) <> coalesce(listed.target_countries, [])
  );
