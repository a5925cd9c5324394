-- One row per act told in a sentence.
create table if not exists ledger.event_mentions (
    mention_id varchar not null,
    article_id varchar not null,
    ruleset_id varchar not null,
    segment_id varchar not null,
    part varchar not null,
    sentence_index bigint not null,
    sentence_start bigint not null,
    sentence_end bigint not null,
    trigger_start bigint not null,
    trigger_end bigint not null,
    trigger_text varchar not null,
    event_type varchar not null,
    mode varchar,
    cameo_code varchar not null,
    realis varchar not null,
    realis_words varchar not null,
    source_names varchar[] not null,
    source_countries varchar[] not null,
    source_sectors varchar[] not null,
    target_names varchar[] not null,
    target_countries varchar[] not null,
    target_sectors varchar[] not null,
    event_date date,
    date_precision varchar,
    date_text varchar,
    place_text varchar,
    place_name varchar,
    place_country varchar,
    place_admin varchar,
    geoname_id bigint,
    latitude double,
    longitude double,
    place_precision varchar,
    confidence double not null,
    rule_id varchar not null,
    sentence varchar not null
);

comment on column ledger.event_mentions.mention_id is 'Hash of article, ruleset, part, sentence, trigger, rule and of what is said (type, mode, realis, actors, day): the same in every ledger';
comment on column ledger.event_mentions.article_id is 'Article that holds it';
comment on column ledger.event_mentions.ruleset_id is 'Ruleset that coded it';
comment on column ledger.event_mentions.segment_id is 'Segment of the article''s version';
comment on column ledger.event_mentions.part is 'title, standfirst or body: what the offsets count in';
comment on column ledger.event_mentions.sentence_index is 'Place of the sentence in the article, from 0, title first';
comment on column ledger.event_mentions.sentence_start is 'First character of the sentence in the part';
comment on column ledger.event_mentions.sentence_end is 'End of the sentence, exclusive';
comment on column ledger.event_mentions.trigger_start is 'First character of the trigger in the part';
comment on column ledger.event_mentions.trigger_end is 'End of the trigger, exclusive';
comment on column ledger.event_mentions.trigger_text is 'The word or words that carry the act';
comment on column ledger.event_mentions.event_type is 'PLOVER event type';
comment on column ledger.event_mentions.mode is 'PLOVER mode; null when the type has none here';
comment on column ledger.event_mentions.cameo_code is 'CAMEO code by the crosswalk of the rule';
comment on column ledger.event_mentions.realis is 'actual, planned, hypothetical, negated or historical';
comment on column ledger.event_mentions.realis_words is 'The words that decided the realis, or the feature (name=value) that did where the learned reader overruled the rules; empty for a plain actual';
comment on column ledger.event_mentions.source_names is 'Who acted';
comment on column ledger.event_mentions.source_countries is 'Countries of the source, ISO alpha-3 or IGO, each once';
comment on column ledger.event_mentions.source_sectors is 'Sectors of the source, each once';
comment on column ledger.event_mentions.target_names is 'To whom; empty in a mutual act';
comment on column ledger.event_mentions.target_countries is 'Countries of the target, each once';
comment on column ledger.event_mentions.target_sectors is 'Sectors of the target, each once';
comment on column ledger.event_mentions.event_date is 'Day of the act, or the first day of its span; null when unknown';
comment on column ledger.event_mentions.date_precision is 'day, week, month, year; null when unknown';
comment on column ledger.event_mentions.date_text is 'Words that date it; null when the day of publication was taken';
comment on column ledger.event_mentions.place_text is 'Words that place it; null when unknown';
comment on column ledger.event_mentions.place_name is 'Name of the place; null when unknown';
comment on column ledger.event_mentions.place_country is 'ISO alpha-3; null when unknown';
comment on column ledger.event_mentions.place_admin is 'First-level division; null when unknown';
comment on column ledger.event_mentions.geoname_id is 'GeoNames id; null when unknown';
comment on column ledger.event_mentions.latitude is 'Degrees north; null when unknown';
comment on column ledger.event_mentions.longitude is 'Degrees east; null when unknown';
comment on column ledger.event_mentions.place_precision is 'country, admin or city; null when unknown';
comment on column ledger.event_mentions.confidence is 'Probability that the mention is right, 0 to 1';
comment on column ledger.event_mentions.rule_id is 'Rule that found it; reader where none did and the learned reader of acts told it';
comment on column ledger.event_mentions.sentence is 'The sentence that tells it, kept here so that a list of mentions reads no article';
