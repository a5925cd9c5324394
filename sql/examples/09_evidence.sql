-- 9. Why is this row here? The event is the one that most articles told; put an event_id of yours in its place.
from evidence((
    select event_id
    from events
    order by article_count desc, mention_count desc, event_id
    limit 1
));
