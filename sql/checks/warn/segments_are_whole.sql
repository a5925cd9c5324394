-- A segment was read to its end: no record of it is cut off or broken.
select segments.segment_id, segments.file_name, segments.broken_record_count
from raw.segments
where in_batch(segments.segment_id)
  and segments.broken_record_count > 0;
