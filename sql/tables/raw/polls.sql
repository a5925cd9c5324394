-- One row per feed or sitemap, as it was found at its last poll.
create table if not exists raw.polls (
    url varchar not null,
    source_id varchar not null,
    purpose varchar not null,
    etag varchar,
    last_modified varchar,
    body_hash varchar,
    unchanged_count bigint not null,
    failure_count bigint not null,
    interval_seconds double not null,
    last_polled_at timestamptz not null,
    next_poll_at timestamptz not null
);

comment on column raw.polls.url is 'URL of the feed or sitemap';
comment on column raw.polls.source_id is 'Source that names it';
comment on column raw.polls.purpose is 'feed or sitemap';
comment on column raw.polls.etag is 'ETag to ask with; null when none was sent';
comment on column raw.polls.last_modified is 'Last-Modified to ask with; null when none was sent';
comment on column raw.polls.body_hash is 'SHA-256 of the last body; null when none was read to its end';
comment on column raw.polls.unchanged_count is 'Polls in a row that found nothing new';
comment on column raw.polls.failure_count is 'Polls in a row that failed';
comment on column raw.polls.interval_seconds is 'Present time between two polls: longer when nothing changes';
comment on column raw.polls.last_polled_at is 'UTC';
comment on column raw.polls.next_poll_at is 'Not asked for again before this moment, UTC';
