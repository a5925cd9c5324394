-- 4. Which two topics go together?
from cooccurring_topics('2025-11-24', '2025-12-14', minimum_count := 3)
order by lift desc, article_count desc, first_topic_id, second_topic_id
limit 15;
