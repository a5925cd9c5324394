-- One row per judgement of a person on an event mention; a rebuild keeps them.
create table if not exists ledger.verdicts (
    mention_id varchar not null,
    ruleset_id varchar not null,
    article_id varchar not null,
    source_id varchar not null,
    event_type varchar not null,
    rule_id varchar not null,
    confidence double not null,
    verdict varchar not null,
    reviewer varchar not null,
    reviewed_at timestamptz not null
);

comment on column ledger.verdicts.mention_id is 'Mention that was judged';
comment on column ledger.verdicts.ruleset_id is 'Ruleset that coded it';
comment on column ledger.verdicts.article_id is 'Article that holds it';
comment on column ledger.verdicts.source_id is 'Source of the article';
comment on column ledger.verdicts.event_type is 'PLOVER event type that was coded';
comment on column ledger.verdicts.rule_id is 'Rule that found it';
comment on column ledger.verdicts.confidence is 'Confidence that was coded';
comment on column ledger.verdicts.verdict is 'right, not_an_event, wrong_type, wrong_actors or wrong_realis';
comment on column ledger.verdicts.reviewer is 'Who judged';
comment on column ledger.verdicts.reviewed_at is 'When, UTC';
