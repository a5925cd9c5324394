-- One row per topic: the names from the top level down to it, and the ids of its ancestors.
create or replace macro topic_paths() as table
    with recursive paths as (
        select topics.topic_id, [topics.name] as path, []::varchar[] as ancestors
        from topics
        where topics.parent_id is null
        union all
        select topics.topic_id, list_append(paths.path, topics.name), list_append(paths.ancestors, paths.topic_id)
        from topics
        join paths on paths.topic_id = topics.parent_id
    )
    select paths.topic_id, paths.path, paths.ancestors
    from paths;

-- Examples
-- select path[1] = 'politics' and len(path) = len(ancestors) + 1 from topic_paths() where topic_id = 'medtop:20000638';
-- select (select count(*) from topic_paths()) = (select count(*) from topics);
