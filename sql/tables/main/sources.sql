-- One row per configured source.
create table if not exists sources (
    source_id varchar not null,
    name varchar not null,
    domain varchar not null,
    country varchar,
    language varchar not null,
    feeds varchar[] not null,
    sitemaps varchar[] not null,
    expected_pages_a_day double,
    crawl_delay_seconds double,
    owner_group varchar not null,
    time_zone varchar
);

comment on column sources.source_id is 'Short name';
comment on column sources.name is 'Name of the outlet';
comment on column sources.domain is 'Domain of its pages, without www';
comment on column sources.country is 'ISO alpha-3; null for a source of no country';
comment on column sources.language is 'ISO 639-1';
comment on column sources.feeds is 'RSS, Atom or JSON feeds';
comment on column sources.sitemaps is 'Sitemaps';
comment on column sources.expected_pages_a_day is 'For coverage; null when not known';
comment on column sources.crawl_delay_seconds is 'Longer delay than the default; null for the default';
comment on column sources.owner_group is 'Owner: outlets of one group count once as independent';
comment on column sources.time_zone is 'IANA zone for pages without an offset; null for UTC';
