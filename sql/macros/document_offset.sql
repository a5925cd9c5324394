-- Place of a character in the whole document: title, standfirst and body, each on a line of its own.
create or replace macro document_offset(title, standfirst, part, part_offset) as
    part_offset
    + case when part = 'title' then 0 else length(title) + 1 end
    + case when part = 'body' then coalesce(length(standfirst) + 1, 0) else 0 end;

-- Examples
-- select document_offset('A title', null, 'body', 0) = 8;
-- select document_offset('A title', 'A lead', 'body', 2) = 17;
-- select document_offset('A title', 'A lead', 'title', 2) = 2;
