-- One row per article, in its latest version.
create table if not exists articles (
    article_id varchar not null using compression uncompressed,  -- looked for at every load: twice as fast
    segment_id varchar not null,
    source_id varchar not null,
    url varchar not null,
    domain varchar not null,
    fetched_at timestamptz not null,
    title varchar not null,
    standfirst varchar,
    body_text varchar not null,
    authors varchar[] not null,
    agency varchar,
    published_at timestamptz,
    published_date date,
    published_precision varchar,
    published_from varchar,
    modified_at timestamptz,
    language varchar not null,
    country varchar,
    section varchar,
    keywords varchar[] not null,
    image_url varchar,
    is_paywalled boolean not null,
    kind varchar not null,
    word_count bigint not null,
    title_from varchar not null,
    authors_from varchar,
    content_hash varchar not null
);

comment on column articles.article_id is 'Hash of the canonical URL';
comment on column articles.segment_id is 'Segment that held the page';
comment on column articles.source_id is 'Source, or the domain when no source claims it';
comment on column articles.url is 'Canonical URL';
comment on column articles.domain is 'Host of the URL without www';
comment on column articles.fetched_at is 'When the page was fetched, UTC';
comment on column articles.title is 'Headline without the name of the site';
comment on column articles.standfirst is 'Lead set apart from the text; null when there is none';
comment on column articles.body_text is 'Text, paragraphs apart by a newline, headline not repeated';
comment on column articles.authors is 'People, without publishers and agencies';
comment on column articles.agency is 'News agency credited; null when none is';
comment on column articles.published_at is 'Moment of publication, UTC; null when the page does not say';
comment on column articles.published_date is 'Calendar day of publication at the source; null when unknown';
comment on column articles.published_precision is 'second, minute or day; null when the day is unknown';
comment on column articles.published_from is 'Where the page said so: json-ld, opengraph, meta, time, url, htmldate; null when unknown';
comment on column articles.modified_at is 'Last change as the page states it, UTC; null when it does not';
comment on column articles.language is 'ISO 639-1 code, identified from the text';
comment on column articles.country is 'ISO alpha-3 of the source; null when unknown';
comment on column articles.section is 'Section of the site; null when the page names none';
comment on column articles.keywords is 'Keywords of the publisher';
comment on column articles.image_url is 'Main picture; null when there is none';
comment on column articles.is_paywalled is 'True where the page says that it is not free';
comment on column articles.kind is 'article, live_blog, opinion, ...';
comment on column articles.word_count is 'Words of the body';
comment on column articles.title_from is 'Where the title was read: json-ld, opengraph, h1, title';
comment on column articles.authors_from is 'Where the authors were read; null when there are none';
comment on column articles.content_hash is 'SHA-256 of title, standfirst and body';
