-- A source, a country, a topic and an event type are there once.
select 'sources' as table_name, sources.source_id as id, count(*) as row_count
from sources
group by sources.source_id
having count(*) > 1
union all
select 'countries', countries.iso3, count(*)
from countries
group by countries.iso3
having count(*) > 1
union all
select 'topics', topics.topic_id, count(*)
from topics
group by topics.topic_id
having count(*) > 1
union all
select 'event_types', event_types.event_type, count(*)
from event_types
group by event_types.event_type
having count(*) > 1;
