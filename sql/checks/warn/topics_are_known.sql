-- Topics are in the topics table; one that a rulebook of yours made has no name in views until it is there.
select held.topic_id, count(*) as article_count
from ledger.article_topics as held
anti join topics on topics.topic_id = held.topic_id
where in_batch(held.segment_id)
group by held.topic_id;
