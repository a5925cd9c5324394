-- 9. Why is this row here? The event is the one that most articles told; put an event_id of yours in its place.
set variable event = (
    select arg_max(event_id, (article_count, mention_count, event_id))
    from ledger.events
);

from evidence(getvariable('event'));
