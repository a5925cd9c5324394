-- 2. How does cooperation and conflict between two countries move, week by week?
from dyad_weeks('IND', 'USA', '2025-11-01', '2025-12-31');
