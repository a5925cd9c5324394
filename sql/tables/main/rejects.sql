-- One row per fetched page that gave no article.
create table if not exists rejects (
    segment_id varchar not null,
    source_id varchar not null,
    url varchar not null,
    fetched_at timestamptz not null,
    stage varchar not null,
    reason varchar not null,
    detail varchar
);

comment on column rejects.segment_id is 'Segment that held the page';
comment on column rejects.source_id is 'Source, or the domain when no source claims it';
comment on column rejects.url is 'Canonical URL';
comment on column rejects.fetched_at is 'When the page was fetched, UTC';
comment on column rejects.stage is 'read (the WARC record), extract or metadata';
comment on column rejects.reason is 'Short code: too_short, no_title, not_html, index_page, ...';
comment on column rejects.detail is 'What a person wants to know; null when the reason says all';
