-- 11. Is a dip in events a dip in the world, or in our collection?
from coverage('2025-12-01', '2025-12-12')
where judgement <> 'as usual'
limit 40;
