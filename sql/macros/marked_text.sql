-- A sentence with the words of one span between › and ‹; offsets count from the start of the same part.
create or replace macro marked_text(whole, sentence_start, sentence_end, span_start, span_end) as
    span_text(whole, sentence_start, span_start)
    || '›' || span_text(whole, span_start, span_end) || '‹'
    || span_text(whole, span_end, sentence_end);

-- Examples
-- select marked_text('Rain. They met. Sun.', 6, 15, 11, 14) = 'They ›met‹.';
