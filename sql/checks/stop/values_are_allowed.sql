-- Types, modes, realis, parts and confidence of every mention are ones that the vocabulary knows.
select mentions.mention_id, mentions.event_type, mentions.mode, mentions.realis, mentions.part, mentions.confidence
from ledger.event_mentions as mentions
left join event_types on event_types.event_type = mentions.event_type
left join event_modes on event_modes.event_type = mentions.event_type and event_modes.mode = mentions.mode
where in_batch(mentions.segment_id)
  and (
      event_types.event_type is null
      or (mentions.mode is not null and event_modes.mode is null)
      or mentions.realis not in ('actual', 'planned', 'hypothetical', 'negated', 'historical')
      or mentions.part not in ('title', 'standfirst', 'body')
      or mentions.confidence not between 0 and 1
      or mentions.date_precision not in ('day', 'week', 'month', 'quarter', 'season', 'year', 'decade')
  );
