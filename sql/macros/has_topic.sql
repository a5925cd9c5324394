-- True where a topic is the wanted one, by its id (medtop:20000638) or by its name in any case.
create or replace macro has_topic(topic_id, wanted) as
    topic_id = wanted
    or topic_id in (select topics.topic_id from topics where lower(topics.name) = lower(wanted));

-- Examples
-- select has_topic('medtop:11000000', 'Politics');
-- select has_topic('medtop:11000000', 'medtop:11000000');
-- select not has_topic('medtop:11000000', 'sport');
