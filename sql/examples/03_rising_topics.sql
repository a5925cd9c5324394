-- 3. Which topics rise this week against the last four, per source volume?
from rising_topics('2025-12-12', days := 7, weeks_before := 4, minimum_count := 2)
limit 15;
