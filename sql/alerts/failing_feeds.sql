-- Feeds and sitemaps that failed three times or more in a row
select polls.source_id, polls.url
from raw.polls as polls
where polls.failure_count >= 3
order by polls.source_id, polls.url;
