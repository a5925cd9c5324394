-- One row per WARC segment that was loaded.
create table if not exists raw.segments (
    segment_id varchar not null,
    file_name varchar not null,
    page_count bigint not null,
    broken_record_count bigint not null,
    first_fetched_at timestamptz
);

comment on column raw.segments.segment_id is 'Name of the segment: the unit of work, of retry and of replacing';
comment on column raw.segments.file_name is 'WARC file in the raw folder; a file that was given is linked there';
comment on column raw.segments.page_count is 'Response records in the file';
comment on column raw.segments.broken_record_count is 'Records that could not be read; the pages behind a cut are lost with them';
comment on column raw.segments.first_fetched_at is 'Time of the earliest record, UTC; null when the segment holds none';
