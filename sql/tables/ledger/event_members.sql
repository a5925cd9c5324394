-- One row per mention that belongs to an event, and why.
create table if not exists ledger.event_members (
    event_id varchar not null,
    mention_id varchar not null,
    ruleset_id varchar not null,
    reason varchar not null
);

comment on column ledger.event_members.event_id is 'Event';
comment on column ledger.event_members.mention_id is 'Mention';
comment on column ledger.event_members.ruleset_id is 'Ruleset';
comment on column ledger.event_members.reason is 'first, same_article, same_story, or same_names / same_countries with _day, _place, _trigger; same_chain by way of others';
