-- A sentence with the words of one span between › and ‹; the sentence starts at sentence_start of what the span counts in.
create or replace macro marked_text(sentence, sentence_start, span_start, span_end) as
    span_text(sentence, 0, span_start - sentence_start)
    || '›' || span_text(sentence, span_start - sentence_start, span_end - sentence_start) || '‹'
    || substring(sentence, span_end - sentence_start + 1);

-- Examples
-- select marked_text('They met.', 6, 11, 14) = 'They ›met‹.';
