-- Fights and assaults between two countries that independent sources tell of
select events.event_id, events.event_type, events.event_date, events.source_countries, events.target_countries
from ledger.events as events
where events.event_type in ('FIGHT', 'ASSAULT')
  and events.realis = 'actual'
  and events.independent_source_count >= 2
  and len(events.source_countries) > 0
  and len(events.target_countries) > 0
  and not list_has_any(events.source_countries, events.target_countries)
order by events.event_id;
