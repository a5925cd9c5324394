-- 6. Where do protests happen?
from event_places('PROTEST', '2025-11-24', '2025-12-31');
