-- Text of a part of an article: title, standfirst or body.
create or replace macro part_text(title, standfirst, body_text, part) as
    case part when 'title' then title when 'standfirst' then standfirst when 'body' then body_text end;

-- Examples
-- select part_text('A title', null, 'A text.', 'body') = 'A text.';
-- select part_text('A title', null, 'A text.', 'standfirst') is null;
