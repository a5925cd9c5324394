-- A number for a name: GDELT's ids are numbers; this one stays below 2^48, so that a double holds it too.
create or replace macro gdelt_id(name) as
    ('0x' || md5(name)[:12])::bigint;

-- Examples
-- select gdelt_id('event_call') = gdelt_id('event_call') and gdelt_id('event_call') <> gdelt_id('event_fine');
-- select gdelt_id('event_call') between 0 and 281474976710655;
