-- One row per step (day, week, month …) from the first to the last article: how much of the news a topic holds.
create or replace macro timeline(topic, from_date := null, to_date := null, step := 'week') as table
    with days as (
        select
            articles.article_id,
            date_trunc(step, article_day(articles.published_date, articles.fetched_at))::date as step_start
        from articles
        where published_in(articles.published_date, articles.fetched_at, from_date, to_date)
    ),
    volumes as (
        select days.step_start, count(*) as article_count
        from days
        group by days.step_start
    ),
    bounds as (
        select min(volumes.step_start) as first_step, max(volumes.step_start) as last_step
        from volumes
    ),
    steps as (
        select unnest(generate_series(bounds.first_step, bounds.last_step, ('1 ' || step)::interval))::date as step_start
        from bounds
    ),
    hits as (
        select days.step_start, count(*) as topic_article_count, avg(article_topics.salience) as mean_salience
        from ledger.article_topics
        join days on days.article_id = article_topics.article_id
        where is_shown(article_topics.article_id, article_topics.ruleset_id)
          and has_topic(article_topics.topic_id, topic)
        group by days.step_start
    )
    select
        steps.step_start,
        coalesce(hits.topic_article_count, 0) as topic_article_count,
        coalesce(volumes.article_count, 0) as article_count,
        round(coalesce(hits.topic_article_count, 0) / volumes.article_count, 4) as article_share,
        round(hits.mean_salience, 3) as mean_salience
    from steps
    left join volumes on volumes.step_start = steps.step_start
    left join hits on hits.step_start = steps.step_start
    order by steps.step_start;

-- Examples
-- select list(topic_article_count) = [1, 3] from timeline('politics', step := 'month');
-- select count(*) = 3 from timeline('politics', '2025-11-24', '2025-12-14');
