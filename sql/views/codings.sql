-- One row per article coded under the current rules: how much was read, how favourable its words are.
create or replace view codings as
select
    codings.article_id,
    codings.ruleset_id,
    codings.segment_id,
    codings.is_shown,
    codings.sentence_count,
    codings.parsed_sentence_count,
    codings.candidate_count,
    codings.tone
from ledger.codings
where is_shown(codings.article_id, codings.ruleset_id);
