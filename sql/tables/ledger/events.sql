-- One row per act: what its mentions tell together.
create table if not exists ledger.events (
    event_id varchar not null,
    ruleset_id varchar not null,
    event_type varchar not null,
    mode varchar,
    cameo_code varchar not null,
    realis varchar not null,
    event_date date,
    date_precision varchar,
    source_names varchar[] not null,
    source_countries varchar[] not null,
    source_sectors varchar[] not null,
    target_names varchar[] not null,
    target_countries varchar[] not null,
    target_sectors varchar[] not null,
    place_name varchar,
    place_country varchar,
    latitude double,
    longitude double,
    mention_count bigint not null,
    article_count bigint not null,
    source_count bigint not null,
    independent_source_count bigint not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    confidence double not null,
    first_mention_id varchar not null,
    sentence varchar not null,
    title varchar not null,
    url varchar not null
);

comment on column ledger.events.event_id is 'Stable name of the act';
comment on column ledger.events.ruleset_id is 'Ruleset that coded its most complete mention';
comment on column ledger.events.event_type is 'PLOVER event type';
comment on column ledger.events.mode is 'Mode of the most complete mention; null when it has none';
comment on column ledger.events.cameo_code is 'CAMEO code of the most complete mention';
comment on column ledger.events.realis is 'Realis of the most complete mention';
comment on column ledger.events.event_date is 'Day of the act; null when unknown';
comment on column ledger.events.date_precision is 'Precision of the day; null when unknown';
comment on column ledger.events.source_names is 'Who acted';
comment on column ledger.events.source_countries is 'Their countries';
comment on column ledger.events.source_sectors is 'Their sectors';
comment on column ledger.events.target_names is 'To whom';
comment on column ledger.events.target_countries is 'Their countries';
comment on column ledger.events.target_sectors is 'Their sectors';
comment on column ledger.events.place_name is 'Place; null when unknown';
comment on column ledger.events.place_country is 'ISO alpha-3; null when unknown';
comment on column ledger.events.latitude is 'Degrees north; null when unknown';
comment on column ledger.events.longitude is 'Degrees east; null when unknown';
comment on column ledger.events.mention_count is 'Mentions';
comment on column ledger.events.article_count is 'Articles';
comment on column ledger.events.source_count is 'Sources';
comment on column ledger.events.independent_source_count is 'Owner groups, copies counted once';
comment on column ledger.events.first_seen is 'Earliest publication (or fetch) of a mention, UTC';
comment on column ledger.events.last_seen is 'Latest, UTC';
comment on column ledger.events.confidence is 'Highest confidence of a mention';
comment on column ledger.events.first_mention_id is 'Its first mention';
comment on column ledger.events.sentence is 'Sentence of that mention, kept here so that a list of events reads no article';
comment on column ledger.events.title is 'Headline of that article';
comment on column ledger.events.url is 'Address of that article';
