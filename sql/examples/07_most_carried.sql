-- 7. Which story was carried by most independent sources, reprints counted once?
from most_carried('2025-11-24', '2025-12-31', minimum_sources := 1)
limit 10;
