-- One row per pair of actors: how often one acted on the other (or both together), and how kindly.
create or replace macro actor_network(from_date := null, to_date := null, minimum_count := 1) as table
    with chosen as (
        select
            events.event_id,
            events.source_names,
            events.target_names,
            event_types.quad_class,
            event_types.plover_score
        from ledger.events
        join event_types on event_types.event_type = events.event_type
        where events.realis = 'actual'
          and happened_in(events.event_date, events.first_seen, from_date, to_date)
    ),
    directed as (
        select
            unnest(chosen.source_names) as source_name,
            chosen.target_names,
            chosen.quad_class,
            chosen.plover_score,
            false as is_mutual
        from chosen
        where len(chosen.target_names) > 0
    ),
    mutual as (
        select
            unnest(chosen.source_names) as source_name,
            chosen.source_names as target_names,
            chosen.quad_class,
            chosen.plover_score,
            true as is_mutual
        from chosen
        where len(chosen.target_names) = 0
    ),
    edges as (
        select source_name, unnest(target_names) as target_name, quad_class, plover_score, is_mutual
        from directed
        union all
        select source_name, unnest(target_names) as target_name, quad_class, plover_score, is_mutual
        from mutual
    ),
    pairs as (
        select
            edges.source_name,
            edges.target_name,
            edges.is_mutual,
            count(*) as event_count,
            count(*) filter (where edges.quad_class like '%cooperation') as cooperation_count,
            count(*) filter (where edges.quad_class like '%conflict') as conflict_count,
            round(avg(edges.plover_score), 2) as mean_score
        from edges
        where edges.source_name <> edges.target_name
          and (not edges.is_mutual or edges.source_name < edges.target_name)
        group by edges.source_name, edges.target_name, edges.is_mutual
    )
    select
        pairs.source_name,
        pairs.target_name,
        pairs.is_mutual,
        pairs.event_count,
        pairs.cooperation_count,
        pairs.conflict_count,
        pairs.mean_score
    from pairs
    where pairs.event_count >= minimum_count
    order by pairs.event_count desc, pairs.source_name, pairs.target_name, pairs.is_mutual;

-- Examples
-- select event_count = 1 and is_mutual from actor_network() where source_name = 'Donald Trump' and target_name = 'Narendra Modi';
-- select count(*) = 0 from actor_network(minimum_count := 9);
