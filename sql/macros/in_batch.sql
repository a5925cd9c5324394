-- True for the rows that a check looks at: those of the segment it runs for, or all when it runs for none.
create or replace macro in_batch(segment_id) as
    (getvariable('segment_id') is null or segment_id = getvariable('segment_id'));

-- Examples
-- select in_batch('any segment');
