-- One row per source and day since the first attempt: found, asked for, got and coded, beside what is expected.
create or replace view coverage as
with
-- The day is a column before it parts the attempts, so that who asks for one day reads the attempts of that day only.
dated as (
    select fetches.*, fetches.attempted_at::date as day
    from raw.fetches as fetches
    where fetches.purpose != 'robots'
),
latest_attempts as (
    select
        dated.source_id,
        dated.day,
        dated.purpose,
        dated.outcome,
        dated.new_link_count
    from dated
    -- A page that came at the third attempt was fetched; a feed counts each time it is polled.
    qualify row_number() over (
        partition by
            dated.source_id,
            dated.day,
            dated.url,
            case when dated.purpose != 'page' then dated.segment_id end
        order by dated.attempted_at desc, dated.attempt desc
    ) = 1
),
attempts as (
    select
        latest_attempts.source_id,
        latest_attempts.day,
        count(*) filter (where purpose != 'page') as polled,
        count(*) filter (where purpose != 'page' and outcome = 'not_modified') as not_modified,
        count(*) filter (where purpose != 'page' and outcome not in ('fetched', 'not_modified')) as failed_polls,
        coalesce(sum(new_link_count), 0)::bigint as found,
        count(*) filter (where purpose = 'page' and outcome = 'fetched') as fetched,
        count(*) filter (where purpose = 'page' and outcome = 'refused_url') as refused,
        count(*) filter (where purpose = 'page' and outcome in ('robots_denied', 'blocked_address')) as denied,
        count(*) filter (where purpose = 'page' and outcome in ('host_paused', 'robots_unreachable')) as deferred,
        count(*) filter (where purpose = 'page' and outcome in ('http_error', 'bad_redirect')) as failed_missing,
        count(*) filter (where purpose = 'page' and outcome in ('server_error', 'rate_limited')) as failed_server,
        count(*) filter (
            where purpose = 'page' and outcome in ('timeout', 'dns_failed', 'connection_failed', 'tls_failed')
        ) as failed_network,
        count(*) filter (
            where purpose = 'page' and outcome in (
                'protocol_error', 'truncated', 'too_large', 'bad_encoding', 'bad_content_type', 'empty', 'not_http'
            )
        ) as failed_content
    from latest_attempts
    group by all
),
extractions as (
    select
        versions.source_id,
        versions.fetched_at::date as day,
        count(distinct versions.article_id) as extracted,
        count(distinct versions.article_id) filter (where codings.article_id is not null) as coded
    from (
        select articles.source_id, articles.fetched_at, articles.article_id from articles
        union all
        select older.source_id, older.fetched_at, older.article_id from raw.article_versions as older
    ) as versions
    left join ledger.codings as codings
        on codings.article_id = versions.article_id and is_shown(codings.article_id, codings.ruleset_id)
    group by all
),
rejections as (
    select rejects.source_id, rejects.fetched_at::date as day, count(distinct rejects.url) as rejected
    from rejects
    group by all
),
days as (
    select unnest(
        generate_series(min(fetches.attempted_at)::date, max(fetches.attempted_at)::date, interval 1 day)
    )::date as day
    from raw.fetches as fetches
),
-- A source that was not even asked has a row too: that is the gap nobody sees.
expected as (
    select sources.source_id, days.day
    from sources
    cross join days
    union
    select attempts.source_id, attempts.day from attempts
    union
    select extractions.source_id, extractions.day from extractions
    union
    select rejections.source_id, rejections.day from rejections
)
select
    expected.source_id,
    expected.day,
    sources.expected_pages_a_day,
    coalesce(attempts.polled, 0) as polled,
    coalesce(attempts.not_modified, 0) as not_modified,
    coalesce(attempts.failed_polls, 0) as failed_polls,
    coalesce(attempts.found, 0) as found,
    coalesce(attempts.fetched, 0) as fetched,
    coalesce(attempts.refused, 0) as refused,
    coalesce(attempts.denied, 0) as denied,
    coalesce(attempts.deferred, 0) as deferred,
    coalesce(attempts.failed_missing, 0) as failed_missing,
    coalesce(attempts.failed_server, 0) as failed_server,
    coalesce(attempts.failed_network, 0) as failed_network,
    coalesce(attempts.failed_content, 0) as failed_content,
    coalesce(extractions.extracted, 0) as extracted,
    coalesce(rejections.rejected, 0) as rejected,
    coalesce(extractions.coded, 0) as coded,
    coalesce(extractions.extracted, 0) / nullif(sources.expected_pages_a_day, 0) as expected_share
from expected
left join sources on sources.source_id = expected.source_id
left join attempts on attempts.source_id = expected.source_id and attempts.day = expected.day
left join extractions on extractions.source_id = expected.source_id and extractions.day = expected.day
left join rejections on rejections.source_id = expected.source_id and rejections.day = expected.day;

comment on column coverage.source_id is 'Source';
comment on column coverage.day is 'Day of the attempts, UTC';
comment on column coverage.polled is 'Feeds and sitemaps asked for';
comment on column coverage.not_modified is 'Of these, unchanged';
comment on column coverage.failed_polls is 'Of these, failed';
comment on column coverage.found is 'New links in them';
comment on column coverage.fetched is 'Pages that came';
comment on column coverage.refused is 'Pages whose address was refused';
comment on column coverage.denied is 'Pages that robots.txt or the address guard forbids';
comment on column coverage.deferred is 'Pages left for later: host paused, robots.txt not reachable';
comment on column coverage.failed_missing is 'Pages that are not there: 4xx, bad redirects';
comment on column coverage.failed_server is 'Pages that the server could not give: 5xx, rate limits';
comment on column coverage.failed_network is 'Pages that the network lost';
comment on column coverage.failed_content is 'Pages whose answer could not be used';
comment on column coverage.extracted is 'Articles read from pages of this day';
comment on column coverage.rejected is 'Pages of this day that gave no article';
comment on column coverage.coded is 'Articles of this day coded under the current rules';
comment on column coverage.expected_share is 'Articles by what the source is expected to give; null when not known';
