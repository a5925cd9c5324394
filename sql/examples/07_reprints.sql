-- 7. Which texts were reprinted, and by whom?
from story_spread('2025-11-24', '2025-12-31', minimum_articles := 2);
