-- 12. Which names does the rulebook not know yet, most frequent first?
from unknown_names('2025-11-24', '2025-12-31', minimum_articles := 1)
limit 20;
