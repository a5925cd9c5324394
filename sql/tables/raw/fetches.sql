-- One row per attempt to fetch a URL, and per link that was refused before it was asked for.
create table if not exists raw.fetches (
    fetch_id varchar not null,
    segment_id varchar not null,
    source_id varchar not null,
    url varchar not null,
    final_url varchar,
    purpose varchar not null,
    attempt bigint not null,
    outcome varchar not null,
    detail varchar,
    http_status bigint,
    content_type varchar,
    byte_count bigint,
    etag varchar,
    last_modified varchar,
    body_hash varchar,
    link_count bigint,
    new_link_count bigint,
    record_offset bigint,
    attempted_at timestamptz not null,
    duration_seconds double
);

comment on column raw.fetches.fetch_id is 'Hash of segment, purpose, URL, time and number of the attempt';
comment on column raw.fetches.segment_id is 'Segment that the attempt belongs to';
comment on column raw.fetches.source_id is 'Source that led to this URL; the domain in a WARC that was given';
comment on column raw.fetches.url is 'Canonical URL that was asked for; a refused link as it was given';
comment on column raw.fetches.final_url is 'URL after redirects; null when nothing was asked';
comment on column raw.fetches.purpose is 'page, feed, sitemap or robots';
comment on column raw.fetches.attempt is 'Number of the attempt in its run, from 1';
comment on column raw.fetches.outcome is 'fetched, not_modified, robots_denied, http_error, too_large, blocked_address, timeout, ...';
comment on column raw.fetches.detail is 'What a person wants to know of a failure; null when all went well';
comment on column raw.fetches.http_status is 'Status of the last answer; null when nothing answered';
comment on column raw.fetches.content_type is 'Content-Type header; null when absent';
comment on column raw.fetches.byte_count is 'Decompressed body length; null without a body, or in a WARC that was given';
comment on column raw.fetches.etag is 'ETag header; null when absent';
comment on column raw.fetches.last_modified is 'Last-Modified header; null when absent';
comment on column raw.fetches.body_hash is 'SHA-256 of the body; null without a body, or in a WARC that was given';
comment on column raw.fetches.link_count is 'Links in a feed or sitemap; null for all else';
comment on column raw.fetches.new_link_count is 'Links among them that were not known; null for all else';
comment on column raw.fetches.record_offset is 'Byte offset of the response record in the segment; null when none was written';
comment on column raw.fetches.attempted_at is 'When the request began, UTC';
comment on column raw.fetches.duration_seconds is 'Until the last byte; null when not measured';
