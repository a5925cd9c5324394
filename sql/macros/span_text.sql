-- Characters of a text from a start (counted from 0) to an end (exclusive).
create or replace macro span_text(whole, span_start, span_end) as
    substring(whole, span_start + 1, span_end - span_start);

-- Examples
-- select span_text('Zürich wählt.', 7, 12) = 'wählt';
-- select span_text('🇨🇭 wählt.', 3, 8) = 'wählt';
