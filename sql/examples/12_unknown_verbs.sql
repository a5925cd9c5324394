-- 12. Which verbs does the rulebook not know yet, most frequent first?
from unknown_verbs('2025-11-24', '2025-12-31', minimum_articles := 1)
limit 20;
