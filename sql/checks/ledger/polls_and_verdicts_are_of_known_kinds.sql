-- Polls are of feeds or sitemaps, and people's verdicts are ones that precision counts.
select polls.url as name, polls.purpose as kind
from raw.polls
where polls.purpose not in ('feed', 'sitemap')
union all
select verdicts.mention_id, verdicts.verdict
from ledger.verdicts
where verdicts.verdict not in ('right', 'not_an_event', 'wrong_type', 'wrong_actors', 'wrong_realis');
