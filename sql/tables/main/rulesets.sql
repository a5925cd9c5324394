-- One row per version of the rulebook that coded something.
create table if not exists rulesets (
    ruleset_id varchar not null,
    first_used_at timestamptz not null,
    is_current boolean not null,
    description varchar
);

comment on column rulesets.ruleset_id is 'Hash of the rulebook''s files';
comment on column rulesets.first_used_at is 'UTC';
comment on column rulesets.is_current is 'True for the one that new articles are coded under';
comment on column rulesets.description is 'What changed; null when nobody said';
