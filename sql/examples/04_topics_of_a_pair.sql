-- 4. Which topics go with a pair of countries?
from dyad_topics('IND', 'USA', '2025-12-01', '2025-12-31')
limit 15;
