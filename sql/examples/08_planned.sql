-- 8. What is announced for the coming weeks?
from planned('2025-12-12', days := 60);
