-- One row per mention that belongs to an event, and why, under the current rules.
create or replace view event_members as
select
    event_members.event_id,
    event_members.mention_id,
    event_members.ruleset_id,
    event_members.reason
from ledger.event_members;
