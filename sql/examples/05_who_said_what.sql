-- 5. What did a person say, about which topic?
from said('modi', '2025-12-01', '2025-12-31');
